"""The ticker: headlines that move past."""
