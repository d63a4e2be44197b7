"""Sections of the page, in the order in which a planner asks; each takes the reader and gives one `Section`."""
