"""Programmes, phases, sessions, hours, attendance, follow-up."""
