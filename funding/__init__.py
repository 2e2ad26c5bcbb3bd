"""Schemes, dated rules, funding plans, contractual basis."""
