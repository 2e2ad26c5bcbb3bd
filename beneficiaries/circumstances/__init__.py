"""Situations, needs and co-signing: what is sealed about a person."""
