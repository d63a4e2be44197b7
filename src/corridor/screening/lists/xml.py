"""XML of lists, read safely: no document type, no entities; a file that is cut off is refused."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from corridor.screening.lists.errors import WatchListError


def root_of(data: bytes, file: str) -> Element:
    """The root of a document, its names without namespaces.

    Raises
    ------
    WatchListError
        The document is cut off, not well formed, or declares a document type, which lists never need and attacks do.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        problem = "It declares a document type or entities, which no published list does; it was not opened up."
        raise WatchListError(file, problem, "Fetch it anew from the publisher; do not use this file.") from error
    except (ParseError, ValueError, LookupError) as error:
        problem = f"It is not whole XML ({error})."
        raise WatchListError(
            file, problem, "The download was cut off or changed: fetch it anew; nothing was read."
        ) from error
    for node in root.iter():
        if "}" in node.tag:
            node.tag = node.tag.split("}", 1)[1]
    return root


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
