"""The trace of the phase of conclusions: an individual talk that was held (R6313-4, 3°)."""

from datetime import datetime

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from sessions.models import Phase, Session


def conclusions_talks(bilan: Bilan) -> list[Session]:
    """The individual talks held in the phase of conclusions, the earliest first."""
    held = Session.objects.filter(bilan=bilan, state=Session.State.HELD, kind=Session.Kind.ACCOMPANIMENT)
    return list(held.filter(step__phase=Phase.CONCLUSION).order_by("starts_at").select_related("consultant"))


def trace_conclusions(bilan: Bilan, *, at: datetime) -> None:
    """Keep the fact in step with the talks: recorded with the first, taken back when its talk is.

    Runs in the transaction that settles a session, under the lock of the bilan.
    """
    talks = conclusions_talks(bilan)
    line = course_of(bilan).last(Kind.CONCLUSIONS_TALK)
    if line is not None:
        if not line.detail.get("session") or any(str(talk.pk) == line.detail["session"] for talk in talks):
            return
        fact = Fact.objects.select_related("bilan").get(pk=line.id)
        correct_fact(fact, reason="L’issue de la séance a été corrigée", by=None, author_name="Bilan", at=at)
    if talks:
        first = talks[0]
        record_fact(
            bilan,
            Kind.CONCLUSIONS_TALK,
            by=None,
            author_name=str(first.consultant),
            at=at,
            occurred_at=min(first.ends_at, at),
            detail={"session": str(first.pk)},
        )
