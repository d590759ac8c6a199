"""A feed’s document made into entries, and what is new among them."""
