"""A bilan that stops for a while, or for good before its end."""
