"""Attendance: who signed a held session, how, and what stands in when nobody did (LAW.md 6.8)."""

from sessions.attendance.signing import SigningRefused, sign_attendance
from sessions.attendance.statements import VERSION, statement, statement_hash

__all__ = ["VERSION", "SigningRefused", "sign_attendance", "statement", "statement_hash"]
