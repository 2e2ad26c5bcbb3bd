"""A member of the team leaves."""
