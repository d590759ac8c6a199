"""The window: what the reader sees and touches. The only room with Textual."""
