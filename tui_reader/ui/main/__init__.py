"""The main screen and the controllers that carry out its actions."""
