"""Subscriptions to and from other readers: OPML."""

from tui_reader.portable.opml import OpmlError, OpmlResult, read_opml, write_opml

__all__ = ["OpmlError", "OpmlResult", "read_opml", "write_opml"]
