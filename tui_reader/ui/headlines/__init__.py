"""The list of headlines: its widget, what it holds of the store, how its rows are painted."""
