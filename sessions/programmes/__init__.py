"""Offers of an organisation: their versions, what a sheet must say, and words that no longer hold."""
