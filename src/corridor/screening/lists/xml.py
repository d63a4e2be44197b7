"""XML of lists, read safely: no document type, no entities; a file that is cut off is refused."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError

from corridor.screening.lists.errors import WatchListError


@contextmanager
def refused(file: str) -> Iterator[None]:
    """Turns what a parser says of a file into a refusal of the whole list."""
    from defusedxml import DefusedXmlException

    try:
        yield
    except DefusedXmlException as error:
        problem = "It declares a document type or entities, which no published list does; it was not opened up."
        raise WatchListError(file, problem, "Fetch it anew from the publisher; do not use this file.") from error
    except (ParseError, ValueError, LookupError) as error:
        problem = f"It is not whole XML ({error})."
        raise WatchListError(
            file, problem, "The download was cut off or changed: fetch it anew; nothing was read."
        ) from error


def root_of(data: bytes, file: str) -> Element:
    """The root of a document, its names without namespaces.

    Raises
    ------
    WatchListError
        The document is cut off, not well formed, or declares a document type, which lists never need and attacks do.
    """
    from defusedxml.ElementTree import fromstring

    with refused(file):
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    return _bare(root)


def root_name(data: bytes, file: str) -> str:
    """The name of the root, without reading on. Raises as `root_of`."""
    from defusedxml.ElementTree import iterparse

    with refused(file):
        found = iterparse(io.BytesIO(data), ("start",), forbid_dtd=True, forbid_entities=True, forbid_external=True)
        return _name(next(iter(found))[1].tag)


def streamed(data: bytes, file: str, names: Collection[str]) -> Iterator[Element]:
    """Each element of these names, one after another, let go of when the next is asked for. Raises as `root_of`."""
    from defusedxml.ElementTree import iterparse

    events = ("start", "end")
    with refused(file):
        inside = 0
        for event, node in iterparse(
            io.BytesIO(data), events, forbid_dtd=True, forbid_entities=True, forbid_external=True
        ):
            if _name(node.tag) not in names:
                continue
            inside += 1 if event == "start" else -1
            if event == "end" and not inside:
                yield _bare(node)
                node.clear()


def _bare(node: Element) -> Element:
    for each in node.iter():
        each.tag = _name(each.tag)
    return node


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def text_at(node: Element, *paths: str) -> str:
    """The first text found under paths, without space around it; empty if none."""
    for path in paths:
        found = node.find(path)
        if found is not None and found.text and found.text.strip():
            return found.text.strip()
    return ""


def joined(node: Element, *names: str) -> str:
    """Texts of several children, joined by a space."""
    return " ".join(part for part in (text_at(node, name) for name in names) if part)
