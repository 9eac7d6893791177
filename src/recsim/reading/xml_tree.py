"""XML parts to trees: bounded, without entities of their own, with short names for the namespaces that are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from recsim.errors import BrokenDocument, TooLarge, XmlEntities

# About 400 MB of memory at this limit, as for HTML; a thousand pages that people wrote have some 300,000.
MAX_ELEMENTS = 1_000_000
# Real papers reach 40 (a text box in a table in a text box); the walk takes up to three of Python's thousand calls a level.
MAX_DEPTH = 150

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES: Mapping[str, str] = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",  # the strict form of the standard
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xlink": "xlink",
    **{_OFFICE + long: short for long, short in (
        ("office:1.0", "office"), ("text:1.0", "text"), ("table:1.0", "table"), ("style:1.0", "style"), ("drawing:1.0", "draw"),
        ("xsl-fo-compatible:1.0", "fo"), ("svg-compatible:1.0", "svg"), ("meta:1.0", "meta"), ("manifest:1.0", "manifest"),
    )},
}  # fmt: skip


def grow_xml(data: bytes, where: str, *, max_elements: int = MAX_ELEMENTS) -> Element:
    """The root of an XML part; names are "w:p" for known namespaces and "?:p" for others.

    Raises `XmlEntities` where the part declares entities, `TooLarge` over ``max_elements`` or 150 levels, and `BrokenDocument`
    for what is not well-formed. Nothing outside the bytes is ever fetched.
    """
    return _Grower(where, max_elements).grow(data)


def below(node: Element | None, *names: str) -> Element | None:
    """The element at a path of names, None where one is missing. (ElementTree's own paths take no names with a colon.)"""
    for name in names:
        if node is None:
            return None
        node = node.find(name)
    return node


class _Grower:
    def __init__(self, where: str, max_elements: int) -> None:
        self.where, self.max_elements = where, max_elements
        self.builder = TreeBuilder()
        self.depth = self.count = 0
        self.names: dict[str, str] = {}

    def grow(self, data: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.builder.data
        parser.EntityDeclHandler = self.entity
        try:
            parser.Parse(data, True)
            return self.builder.close()
        except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
            raise BrokenDocument(f"{self.where} is not well-formed XML ({error}); save the file again") from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            raise TooLarge(f"{self.where} nests elements more than {MAX_DEPTH} deep, the limit; no office program writes that")
        if self.count > self.max_elements:
            raise TooLarge(
                f"{self.where} has more than {self.max_elements:,} elements; raise the limit with --max-elements or split the file"
            )
        short = self.short
        self.builder.start(short(name), {short(key): value for key, value in attributes.items()} if attributes else {})

    def end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(self.short(name))

    def short(self, name: str) -> str:
        found = self.names.get(name)
        if found is None:
            space, _, local = name.rpartition(" ")
            found = self.names[name] = f"{NAMESPACES.get(space, '?')}:{local}" if space else local
        return found

    def entity(self, name: str, *_: object) -> NoReturn:
        seen = f"{self.where} declares the XML entity {name[:60]!r}"
        raise XmlEntities(f"{seen}; office programs never do, and bombs are made of them; it was not read")
