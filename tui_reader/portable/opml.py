"""Lists of feeds as other readers write them: OPML 1.0, 1.1 and 2.0 (opml.org/spec2.opml).

Folders are nested outlines, ``A`` holding ``B`` gives ``A/B``. The interval
between visits is ours alone and has no place in OPML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html.entities import html5
from xml.parsers import expat

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Subscription
from tui_reader.text.charset import decode
from tui_reader.text.html import without_attribute_floods
from tui_reader.text.i18n import _
from tui_reader.text.links import likely_url, masked
from tui_reader.text.plain import one_line

# The elements of an XML file that may be broken, met in order, at any depth.

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


SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes of the largest list that is read; 40,000 feeds take about 8 MB."""
DEPTH_LIMIT = 32
"""Levels of folders that are kept; what lies deeper goes to the last of them."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_PROGRAMS = frozenset({"exec", "filter", "run", "command", "commands"})
"""Attributes by which a list may want a program to be run."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OpmlError(ValueError):
    """A file out of which no list of feeds can be read; says why and where."""

    def __init__(self, reason: str, line: int = 0) -> None:
        self.reason = reason
        self.line = line
        """Counted from 1; 0: the file as a whole."""
        super().__init__(reason, line)

    def __str__(self) -> str:
        if not self.line:
            return self.reason
        return _("line {line}: {reason}").format(line=self.line, reason=self.reason)


def kind_of(data: bytes) -> str:
    """What a file that is no OPML is, in words; empty when that cannot be told."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    low = head.lower()
    for beginning, words in (
        (b"SQLite format 3\0", _("a database; newsboat’s articles come with “tui-reader import newsboat”")),
        (b"PK\x03\x04", _("a ZIP file")),
        (b"\x1f\x8b", _("a compressed file (gzip)")),
        (b"%PDF-", _("a PDF")),
        (b"\x89PNG", _("a picture (PNG)")),
        (b"\xff\xd8\xff", _("a picture (JPEG)")),
        (b"GIF8", _("a picture (GIF)")),
    ):  # fmt: skip
        if head.startswith(beginning):
            return _("this is no list of feeds but {what}").format(what=words)
    if re.search(rb"<(?:rss|feed|rdf:rdf)[\s>]", low) and b"<opml" not in low:
        return _("this is a feed itself; “tui-reader add URL” subscribes to it by its address")
    if re.search(rb"<!doctype html|<html[\s>]", low):
        return _("this is a web page; “tui-reader discover URL” finds the feeds of a site")
    if head.startswith((b"{", b"[{", b"[\n")):
        return _("this is JSON, and no OPML")
    if re.search(rb"^\[\[?[a-z_.]+\]\]?\s*$|^\w+ = ", head, re.MULTILINE):
        return _("this is TOML; feeds in that form belong into config.toml")
    if re.search(rb"^\"?(?:https?|query|exec|filter):", head, re.MULTILINE):
        return _(
            "this is a plain list of addresses; “tui-reader import newsboat DIR” reads DIR/urls"
        )
    return ""


class OpmlResult(Struct, frozen=True):
    """What a list of feeds holds."""

    subscriptions: tuple[Subscription, ...]
    """In the file's order, each address once."""
    skipped: tuple[str, ...]
    """Why an outline, or the end of the file, was left out; a sentence each."""


def read_opml(data: bytes) -> OpmlResult:
    """The feeds of an OPML file.

    Names of attributes may be in any case. Of an address that occurs twice
    the first folder stays, tags are joined, what the first leaves empty the
    second fills. Broken XML is read as far as it goes. Entities of the file's
    own making and external ones are never followed.

    Raises:
        OpmlError: it is no OPML, or no outline can be read from it.
    """
    if len(data) > SIZE_LIMIT:
        limit = SIZE_LIMIT // (1024 * 1024)
        raise OpmlError(_("the file is larger than {limit} MB").format(limit=limit))
    outlines = _Outlines()
    try:
        fault = parse_outlines(data, outlines.start, outlines.end, outlines.reset)
    except BrokenXmlError as error:
        raise OpmlError(error.reason, error.line) from error
    if outlines.root != "opml" and not outlines.count:
        root = one_line(outlines.root, 40)
        raise OpmlError(_("this is not OPML: its first element is <{name}>").format(name=root), 1)
    if fault is not None:
        if not outlines.count:
            raise OpmlError(fault.reason, fault.line)
        message = _("the XML is broken at line {line}; what could be read after it was kept")
        outlines.skipped.append(message.format(line=fault.line))
    return OpmlResult(tuple(outlines.found.values()), tuple(outlines.skipped))


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """An OPML 2.0 file in UTF-8; the same list always gives the same bytes.

    Args:
        subscriptions: in the order to write; put the title to show into each
            (without one its address stands there).
        title: the list's own name.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _xml_text(title)
    folders = {"": etree.SubElement(root, "body")}
    for each in subscriptions:
        outline = etree.SubElement(_folder(folders, _folder_path(each.folder)), "outline")
        name = _xml_text(each.title) or each.url
        for key, value in (
            ("type", "rss"),
            ("text", name),
            ("title", name),
            ("xmlUrl", each.url),
            # A category cannot hold a comma: it separates two of them.
            ("category", ",".join(_tags([tag.replace(",", " ") for tag in each.tags]))),
            ("language", _language(each.language)),
        ):
            if value:
                outline.set(key, value)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


class _Outlines:
    """The outlines of a file in the order the parser meets them."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.root = ""
        self.count = 0
        self.found: dict[str, Subscription] = {}
        self.skipped: list[str] = []
        # The folder of every outline that is open.
        self._open: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name
        if name != "outline":
            return
        self.count += 1
        folder = self._open[-1] if self._open else ""
        given = {key.rpartition("}")[2].lower(): value for key, value in attributes.items()}
        text = one_line(given.get("title", "")) or one_line(given.get("text", ""))
        kind = given.get("type", "").strip().lower()
        address = given.get("xmlurl", "").strip()
        if not address and kind in ("rss", "atom"):
            address = given.get("url", "").strip()
        if _PROGRAMS & given.keys():
            message = _("{name}: programs can be named in config.toml only; this one is left out")
            self.skipped.append(message.format(name=text or "?"))
        if address:
            self._feed(address, text, folder, given)
        elif kind == "include":
            message = _("{name}: a list inside the list is not fetched")
            self.skipped.append(message.format(name=text or one_line(given.get("url", ""), 80)))
        elif kind in ("rss", "atom"):
            self.skipped.append(_("{name}: has no address").format(name=text or "?"))
        elif text and folder.count("/") < DEPTH_LIMIT - 1:
            folder = _folder_path(f"{folder}/{text}")
        self._open.append(folder)

    def end(self, name: str) -> None:
        if name == "outline" and self._open:
            self._open.pop()

    def _feed(self, address: str, text: str, folder: str, given: Mapping[str, str]) -> None:
        url = likely_url(address)
        if not url:
            shown = one_line(masked(address), 80)
            message = _("{name}: {url} is no http or https address")
            self.skipped.append(message.format(name=text or "?", url=shown))
            return
        feed = Subscription(
            url=url,
            title="" if text in (url, address) else text,
            folder=folder,
            tags=_tags(given.get("category", "").split(",")),
            language=_language(given.get("language", "")),
        )
        known = self.found.get(url)
        if known is not None:
            feed = replace(
                known,
                title=known.title or feed.title,
                folder=known.folder or feed.folder,
                tags=_tags([*known.tags, *feed.tags]),
                language=known.language or feed.language,
            )
        self.found[url] = feed


def _folder(folders: dict[str, etree._Element], path: str) -> etree._Element:
    """The outline of a folder, made with those above it when it is not there yet."""
    place = folders[""]
    above = ""
    for level in path.split("/") if path else ():
        above = f"{above}/{level}"
        if above not in folders:
            folders[above] = etree.SubElement(place, "outline", text=level, title=level)
        place = folders[above]
    return place


def _folder_path(written: str) -> str:
    levels = (_xml_text(level) for level in written.split("/"))
    return "/".join([level for level in levels if level][:DEPTH_LIMIT])


def _tags(written: Iterable[str]) -> tuple[str, ...]:
    """Each tag once; the leading slash of a category path is not part of its name."""
    names = (_xml_text(_xml_text(tag).strip("/")) for tag in written)
    return tuple(dict.fromkeys(name for name in names if name))


def _language(written: str) -> str:
    tag = written.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _xml_text(text: str) -> str:
    """One line without the characters that XML 1.0 §2.2 forbids."""
    return one_line(_NOT_XML.sub("", text))
