"""The screens: the main one, and those that stand before it for a moment."""
