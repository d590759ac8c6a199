"""The query language: texts read into expressions, written down again, and tried on one article."""
