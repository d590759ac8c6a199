"""Servers that keep feeds and marks: one interface, a module for each kind of server."""
