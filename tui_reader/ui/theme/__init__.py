"""Themes: their colours, and styles made of these."""
