"""Neutral messages when nothing moves."""
