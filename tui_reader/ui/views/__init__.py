"""The pane of views: its widget and its lines."""
