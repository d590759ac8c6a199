"""The window: what the reader sees and touches. The only package with Textual."""
