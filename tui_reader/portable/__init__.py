"""What goes to and comes from other programs: OPML, HTML files, EPUB books."""

from tui_reader.portable.opml import OpmlError, OpmlResult, read_opml, write_opml

__all__ = ["OpmlError", "OpmlResult", "read_opml", "write_opml"]
