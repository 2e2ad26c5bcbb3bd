"""Closing a session in one gesture: presence, words, exercises, next date; what still lacks; what to prepare."""
