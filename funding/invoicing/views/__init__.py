"""Invoices seen by those who follow them, by the person, and the settings that they print."""
