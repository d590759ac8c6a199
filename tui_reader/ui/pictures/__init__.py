"""Pictures on the terminal: how large, by which of its means, and drawn off the event loop."""
