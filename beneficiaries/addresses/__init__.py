"""How a person's e-mail address changes."""
