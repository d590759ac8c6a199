"""The query language: texts read into expressions, written down again, and tried on one article."""

from tui_reader.query.parse import as_typed, parse, with_views
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import Node, Search
from tui_reader.query.write import node_text, written

__all__ = [
    "Node", "QueryError", "Search", "as_typed", "node_text", "parse", "with_views", "written",
]  # fmt: skip
