"""Representatives of a person and contacts of their employer."""
