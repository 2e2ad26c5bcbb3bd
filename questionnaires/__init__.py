"""Instruments, assignments, answers, scoring, results."""
