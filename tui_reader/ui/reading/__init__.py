"""The reading pane: an article set as a page, with its pictures."""
