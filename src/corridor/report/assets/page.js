"use strict";
(() => {
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const drawn = [];
  const thin = "\u202f";

  function grouped(value) {
    const size = Math.abs(value);
    const decimals = size >= 100 || Number.isInteger(value) ? 0 : 2;
    const [whole, part] = size.toFixed(decimals).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, thin) + (part ? "." + part : "");
    return value < 0 ? "\u2212" + text : text;
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  // The option tables hold data only; what needs a function is added here.
  function finished(spec) {
    const option = spec.option;
    const axis = spec.kind === "waterfall" ? option.xAxis : option.yAxis;
    axis.axisLabel.formatter = grouped;
    if (spec.kind === "waterfall") {
      axis.splitNumber = 4;
      option.tooltip.formatter = (items) => {
        const bar = items.find((item) => item.data && item.data.amount !== undefined);
        return bar ? escaped(items[0].name) + ": <b>" + escaped(bar.data.amount) + "</b>" : "";
      };
    } else {
      option.tooltip.valueFormatter = (value) => grouped(value) + " " + spec.unit;
    }
    return option;
  }

  // With a view box the style for paper can scale a drawing to the sheet.
  function scalable(chart) {
    const svg = chart.getDom().querySelector("svg");
    if (svg) svg.setAttribute("viewBox", "0 0 " + chart.getWidth() + " " + chart.getHeight());
  }

  function draw(id, spec) {
    const place = document.getElementById(id);
    if (!place || typeof echarts === "undefined") return null;
    place.textContent = "";
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(finished(spec));
    scalable(chart);
    drawn.push(chart);
    return chart;
  }

  for (const [id, spec] of Object.entries(data.charts)) draw(id, spec);

  // The landed cost of one entry at a time.
  const entries = data.ledger;
  if (entries.length) {
    const product = document.getElementById("ledger-product");
    const to = document.getElementById("ledger-to");
    const place = document.getElementById("ledger-chart");
    let chart = null;

    const options = (select, names) => {
      select.replaceChildren(...[...new Set(names)].map((name) => new Option(name, name)));
    };
    const put = (row, text, name, small) => {
      const cell = row.insertCell();
      cell.className = name;
      cell.textContent = text;
      if (small) {
        const line = document.createElement("small");
        line.textContent = small;
        cell.append(line);
      }
      return cell;
    };
    const show = () => {
      const entry = entries.find((e) => e.product === product.value && e.to === to.value);
      document.getElementById("ledger-told").textContent = entry.product + " to " + entry.to + ": " + entry.told;
      const body = document.getElementById("ledger-lines");
      body.replaceChildren();
      for (const line of entry.lines) {
        const row = body.insertRow();
        put(row, line[0], "");
        put(row, line[1], "", line[2]);
        for (const text of line.slice(3, 7)) put(row, text, "num");
        put(row, line[7], "code");
        put(row, line[8], "code");
        const pill = document.createElement("span");
        pill.className = "pill " + line[9];
        pill.textContent = line[9];
        put(row, "", "").append(pill);
      }
      const bars = entry.chart.option.yAxis.data.length;
      place.style.height = 27 * bars + 40 + "px";
      if (!chart) chart = draw("ledger-chart", entry.chart);
      else {
        chart.resize();
        chart.setOption(finished(entry.chart), true);
        scalable(chart);
      }
    };
    product.addEventListener("change", () => {
      options(to, entries.filter((e) => e.product === product.value).map((e) => e.to));
      show();
    });
    to.addEventListener("change", show);
    options(product, entries.map((e) => e.product));
    product.dispatchEvent(new Event("change"));
  }

  // Tables: open the rest, sort by a click on a heading.
  for (const button of document.querySelectorAll("button.open")) {
    button.addEventListener("click", () => {
      const table = button.closest(".table").querySelector("table");
      for (const body of table.querySelectorAll("tbody.more")) body.hidden = false;
      button.parentElement.remove();
    });
  }
  function key(row, column) {
    const cell = row.cells[column];
    const value = cell.dataset.sort ?? cell.textContent;
    const number = Number(value);
    return value !== "" && !Number.isNaN(number) ? number : value;
  }
  function compared(a, b) {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b);
    return typeof a === "number" ? -1 : 1;
  }
  for (const heading of document.querySelectorAll("table.grid:not(.small) thead th")) {
    heading.tabIndex = 0;
    const sort = () => {
      const table = heading.closest("table");
      const column = heading.cellIndex;
      const sign = heading.ariaSort === "descending" ? 1 : -1;
      for (const other of table.querySelectorAll("th")) other.ariaSort = null;
      heading.ariaSort = sign === 1 ? "ascending" : "descending";
      const bodies = [...table.tBodies];
      const sizes = bodies.map((body) => body.rows.length);
      const rows = bodies.flatMap((body) => [...body.rows]);
      rows.sort((a, b) => sign * compared(key(a, column), key(b, column)));
      bodies.forEach((body, i) => body.replaceChildren(...rows.splice(0, sizes[i])));
    };
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", (event) => {
      if (event.key === "Enter") sort();
    });
  }

  window.addEventListener("resize", () => {
    if (window.matchMedia("print").matches) return;
    for (const chart of drawn) {
      chart.resize();
      scalable(chart);
    }
  });

  // The section being read is marked in the list.
  const links = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash.slice(1), a]));
  const watch = new IntersectionObserver(
    (seen) => {
      for (const item of seen) links.get(item.target.id)?.classList.toggle("here", item.isIntersecting);
    },
    { rootMargin: "-15% 0px -70% 0px" },
  );
  document.querySelectorAll("section").forEach((section) => watch.observe(section));
})();
