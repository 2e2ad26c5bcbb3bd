"""The six-month follow-up."""
