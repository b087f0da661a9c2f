"""A country that does not exist, in the proportions of the one that does."""
