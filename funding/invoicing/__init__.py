"""Invoices and credit notes, their numbers, what was paid of them, and when they go."""
