"""A death, noted and undone."""
