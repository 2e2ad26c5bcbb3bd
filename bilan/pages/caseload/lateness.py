"""What is late in a bilan, since when and how grave: computed by the database, so that lists sort and page by it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from beneficiaries.course_in_database import (
    CONSENTS,
    ENDED,
    ParisMidnight,
    begun_before,
    has,
    is_paused,
    last_at,
    last_word,
)
from beneficiaries.models import Bilan
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from organisations.models import CaseloadRules
from sessions.late import is_booked, last_meeting_at, minutes_taken, silent_since, unsigned, without_outcome
from sessions.models import Attendance, FollowUp
from synthesis.models import Synthesis


class Late(StrEnum):
    """What may be late, the gravest first: the order of the list."""

    OUTCOME = "outcome"
    SIGNATURE = "signature"
    STALLED = "stalled"
    CONSENT = "consent"
    SYNTHESIS = "synthesis"
    CLOSING = "closing"
    FOLLOW_UP = "follow_up"

    @property
    def rank(self) -> int:
        return list(Late).index(self)


WORDS = {
    Late.OUTCOME: "Séance à clore",
    Late.SIGNATURE: "Signature attendue",
    Late.STALLED: "Rien de prévu",
    Late.CONSENT: "Réponse attendue",
    Late.SYNTHESIS: "Synthèse attendue",
    Late.CLOSING: "À terminer",
    Late.FOLLOW_UP: "Suivi à faire",
}


def with_lateness(bilans: QuerySet[Bilan], *, rules: CaseloadRules, at: datetime) -> QuerySet[Any]:
    """Each bilan with the instant since which each kind is due, NULL when it is not late.

    `late_rank` and `late_at` tell the gravest one. A bilan that the person stopped waits for nobody but its outcomes
    and signatures; a closed one, for its follow-up too.
    """
    bilans = bilans.alias(
        word=last_word(),
        is_closed=has(*ENDED),
        handed_at=last_at(Kind.HANDED_OVER, Kind.HANDING_OVER_PROPOSED),
        booked=is_booked(at),
        taken=minutes_taken(),
    )
    instants = instants_of(rules, at)
    fields = {f"late_{kind}": instants[kind] for kind in Late}
    bilans = bilans.annotate(is_paused=is_paused(paris_day(at))).annotate(**fields)
    return bilans.annotate(
        late_rank=Case(
            *(When(**{f"late_{kind}__isnull": False}, then=Value(kind.rank)) for kind in Late),
            default=None,
            output_field=IntegerField(),
        ),
        late_at=Coalesce(*(F(name) for name in fields), output_field=DateTimeField()),
    )


def instants_of(rules: CaseloadRules, at: datetime) -> dict[Late, Any]:
    """The expression of each kind, under the house's landmarks."""
    runs = CONSENTS & Q(is_closed=False, is_paused=False)
    writes = runs & Q(handed_at=None)
    both = (Attendance.Party.PERSON, Attendance.Party.CONSULTANT)
    signed_by = begun_before(rules.signature_days, at)
    asked = FollowUp.objects.filter(bilan=OuterRef("pk"), state=FollowUp.State.DUE)
    silence, opening, writing = silent_since(), ParisMidnight(F("opened_on")), synthesis_since()
    return {
        Late.OUTCOME: first(without_outcome(at), "ends_at"),
        Late.SIGNATURE: first(unsigned(*both).filter(ends_at__lt=signed_by), "ends_at"),
        Late.STALLED: since(
            silence,
            writes & Q(booked=False, accompaniment_minutes__gt=F("taken")),
            before=begun_before(rules.stalled_days, at),
        ),
        Late.CONSENT: since(opening, Q(word=None, is_closed=False), before=begun_before(rules.consent_days, at)),
        Late.SYNTHESIS: since(writing, writes, before=begun_before(rules.synthesis_days, at)),
        Late.CLOSING: since(F("handed_at"), runs, before=begun_before(rules.synthesis_days, at)),
        Late.FOLLOW_UP: Case(When(booked=False, then=first(asked, "reminded_at")), output_field=DateTimeField()),
    }


def first(rows: QuerySet, name: str) -> Subquery:
    return Subquery(rows.order_by(name).values(name)[:1])


def since(instant: Any, condition: Q, *, before: datetime) -> Case:
    """The instant, when the condition holds and it is long enough ago."""
    return Case(When(condition & Q(LessThan(instant, before)), then=instant), output_field=DateTimeField())


def synthesis_since() -> Case:
    """Since when the synthesis waits for the consultant; NULL while the person reads it."""
    of_this = Synthesis.objects.filter(bilan=OuterRef("pk"))
    turn = Coalesce(
        "frozen_at",
        "validated_at",
        Case(When(version__gt=F("shared_version"), then=F("shared_at"))),
        output_field=DateTimeField(),
    )
    met_enough = Q(booked=False, accompaniment_minutes__lte=F("taken"))
    return Case(
        When(
            Exists(of_this.filter(shared_at__isnull=False)), then=Subquery(of_this.annotate(turn=turn).values("turn"))
        ),
        default=Coalesce(last_at(Kind.INVESTIGATION_CLOSED), Case(When(met_enough, then=last_meeting_at()))),
        output_field=DateTimeField(),
    )


def kinds_of(bilan: Any) -> dict[Late, datetime]:
    """What is late in a bilan that `with_lateness` annotated, the gravest first."""
    instants = {kind: getattr(bilan, f"late_{kind}") for kind in Late}
    return {kind: instant for kind, instant in instants.items() if instant is not None}
