"""What interrupts demonstrated bilans: silence, a pause, a day noted wrongly and corrected."""

from datetime import datetime, timedelta

from beneficiaries.deaths.operations import note_death
from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.rules import Kind
from beneficiaries.silence import NO_ANSWER
from foundation.clock import paris_day
from sessions.interruptions.operations import abandon_bilan, pause_bilan


def try_in_vain(bilan: Bilan, *, now: datetime) -> None:
    """Three relances, then the end, for who never answers."""
    by, name = bilan.consultant.user, str(bilan.consultant)
    for days in (16, 9, 5):
        record_fact(bilan, Kind.ATTEMPTED, by=by, author_name=name, at=now - timedelta(days=days))
    abandon_bilan(
        bilan,
        motive=NO_ANSWER,
        words="Deux appels et un courrier sans réponse",
        by=by,
        author_name=name,
        at=now - timedelta(days=2),
    )


def rest(bilan: Bilan, *, is_person: bool, now: datetime) -> None:
    """A pause that began two days ago, asked by one or the other; who has no space is asked on the telephone."""
    is_person = is_person and bilan.beneficiary.user is not None
    today = paris_day(now)
    pause_bilan(
        bilan,
        first=today - timedelta(days=2),
        last=today + timedelta(days=11),
        motive="personal" if is_person else "holidays",
        gives_up=True,
        is_person=is_person,
        by=bilan.beneficiary.user if is_person and bilan.beneficiary.user else bilan.consultant.user,
        author_name=str(bilan.beneficiary if is_person else bilan.consultant),
        at=now - timedelta(days=3),
    )


def mistake_a_day(bilan: Bilan, *, at: datetime) -> None:
    """The end of the first phase was noted a day too late."""
    fact = Fact.objects.select_related("bilan").filter(bilan=bilan, kind=Kind.PRELIMINARY_CLOSED).get()
    correct_fact(
        fact,
        reason="Noté le lendemain de la séance",
        by=bilan.consultant.user,
        author_name=str(bilan.consultant),
        at=at,
        occurred_at=fact.occurred_at - timedelta(days=1),
    )


def mourn(bilan: Bilan, *, now: datetime) -> None:
    """The family called two days ago."""
    died_on, at = paris_day(now - timedelta(days=4)), now - timedelta(days=2)
    note_death(bilan.beneficiary, died_on=died_on, by=bilan.consultant, at=at)
