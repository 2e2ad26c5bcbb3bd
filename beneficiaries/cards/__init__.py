"""Access cards for who has no e-mail."""
