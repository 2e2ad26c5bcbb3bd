"""What changes sessions: opening, booking, outcome, declared work."""

from sessions.operations.booking import book_session, cancel_session, move_session
from sessions.operations.hours import HoursConflict, HoursRefused, change_hours
from sessions.operations.opening import open_bilan_from
from sessions.operations.outcomes import hold_session, record_no_show, take_back_outcome, waive
from sessions.operations.work import declare_work
from sessions.operations.writing import SessionRefused

__all__ = [
    "HoursConflict",
    "HoursRefused",
    "SessionRefused",
    "book_session",
    "cancel_session",
    "change_hours",
    "declare_work",
    "hold_session",
    "move_session",
    "open_bilan_from",
    "record_no_show",
    "take_back_outcome",
    "waive",
]
