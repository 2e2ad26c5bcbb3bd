"""Keys, encrypted fields, encrypted files, opening of content."""
