"""Where an enquiry may go, when somebody is to act, and when it is erased."""

from datetime import date, timedelta

from beneficiaries.models import Enquiry
from law.calendars import add_months

State = Enquiry.State

# What each state may become; the trigger `enquiry_moves` holds the same table. A bilan is final: it has its own course.
MOVES: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.CALL_BACK, State.TALK_PLANNED, State.TALK_HELD, State.CONVERTED, State.CLOSED}),
    State.CALL_BACK: frozenset({State.TALK_PLANNED, State.TALK_HELD, State.CONVERTED, State.CLOSED}),
    State.TALK_PLANNED: frozenset({State.CALL_BACK, State.TALK_HELD, State.CONVERTED, State.CLOSED}),
    State.TALK_HELD: frozenset({State.TALK_PLANNED, State.CONVERTED, State.CLOSED}),
    State.CLOSED: frozenset({State.CALL_BACK}),
    State.CONVERTED: frozenset(),
}

# House practice, shown as a date that anybody may move: nobody waits more than that for a first answer.
FIRST_ANSWER = timedelta(days=2)
AFTER_TALK = timedelta(days=7)
AFTER_MISS = timedelta(days=1)


def may_become(state: State, target: State) -> bool:
    """Whether the table allows it; staying is always allowed."""
    return state == target or target in MOVES[state]


def purge_day(last_contact_on: date, *, years: int) -> date:
    """The day on which it is erased: so many years after the last contact (RGPD art. 5.1 e, CNIL's usage)."""
    return add_months(last_contact_on, 12 * years)
