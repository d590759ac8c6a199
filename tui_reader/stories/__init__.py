"""Which articles, from any feed and language, tell the same news."""
