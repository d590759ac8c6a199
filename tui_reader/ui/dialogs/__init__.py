"""The dialogs, which stand before the main screen."""
