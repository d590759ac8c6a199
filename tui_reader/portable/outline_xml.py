"""The elements of an XML file that may be broken, met in order, at any depth.

The strict parser (expat) comes first: it nests as deep as the file does.
What it cannot read goes to the forgiving one (libxml2), which stops at 256
levels. Neither fetches anything or expands an entity of the file's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.entities import html5
from xml.parsers import expat

from lxml import etree
from msgspec import Struct

from tui_reader.text.charset import decode
from tui_reader.text.i18n import _
from tui_reader.text.tags import without_attribute_floods

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]

_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")
_AMPERSAND = re.compile(rb"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)(?:([A-Za-z][A-Za-z0-9]*);)?")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Fault(Struct, frozen=True):
    """Where XML is broken, and how."""

    reason: str
    line: int


class BrokenXmlError(ValueError):
    """XML of which not even the beginning can be read."""

    def __init__(self, reason: str, line: int) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason, line)


def parse_outlines(
    data: bytes, start: Start, end: End, restart: Callable[[], None]
) -> Fault | None:
    """Call ``start`` and ``end`` for every element, names in lower case and without prefix.

    Args:
        data: the file.
        start: called with an element's name and its attributes.
        end: called with its name.
        restart: called when the strict parser gave up and the elements come again from the first.

    Returns:
        Where the XML is broken; ``None`` when it is well formed.

    Raises:
        BrokenXmlError: there is no element in it at all.
    """
    data = _readable(data)
    if not data:
        raise BrokenXmlError(_("the file is empty"), 0)
    fault = _strictly(data, start, end)
    if fault is None:
        return None
    if not data.startswith(b"<"):
        raise BrokenXmlError(_("this is not XML"), 1)
    restart()
    return _forgivingly(data, start, end, fault)


def _readable(data: bytes) -> bytes:
    """The file in UTF-8, whatever it declares, with the common faults mended."""
    # "a=1&b=2" in addresses and HTML's named characters in titles are the
    # common faults. An entity that the file declares itself becomes plain
    # text here, which is also what keeps entity bombs from going off.
    text = without_attribute_floods(decode(data))
    return _AMPERSAND.sub(_mended, _CONTROL.sub(b"", text.encode())).strip()


def _mended(match: re.Match[bytes]) -> bytes:
    name = (match[1] or b"").decode("ascii")
    if name in _PREDEFINED:
        return match[0]
    if characters := html5.get(f"{name};"):
        return "".join(f"&#{ord(character)};" for character in characters).encode()
    return b"&amp;" + match[0][1:]


def _strictly(data: bytes, start: Start, end: End) -> Fault | None:
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return Fault(_reason(error.code), error.lineno)
    return None


def _forgivingly(data: bytes, start: Start, end: End, fault: Fault) -> Fault | None:
    """The fault, or ``None`` when this parser finds none."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenXmlError(fault.reason, fault.line) from error
    # Nothing but white space and comments gives no root, whatever the stubs say.
    if root is None:
        raise BrokenXmlError(fault.reason, fault.line)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _local(str(element.tag))
        if event == "start":
            start(name, {str(key): str(value) for key, value in element.attrib.items()})
        else:
            end(name)
    return fault if len(parser.error_log) else None


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def _reason(code: int) -> str:
    if code in _UNFINISHED:
        return _("the XML breaks off")
    return _("the XML is broken: {reason}").format(reason=expat.errors.messages[code])


_UNFINISHED = {
    expat.errors.codes[reason]
    for reason in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
