"""When each class goes: from the end of the bilan, the law's values of that day, and the person's own choice."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from confidentiality.models import Consent, Destruction, LegalHold
from confidentiality.queries import live_consent
from confidentiality.signals import destructions_cancelled, destructions_planned
from confidentiality.vault.places import Retention
from foundation import due, outbox
from foundation.clock import paris_day
from law.calendars import add_months
from law.queries import number_on, value_on

DESTROY = "confidentiality.destroy"
WARN = "confidentiality.warn"
WARNING_DAYS = 7
DAY = timedelta(days=1)


@transaction.atomic
def plan_destructions(bilan: Any, *, ended_on: date, at: datetime) -> None:
    """Set the days of a bilan that ended, or move them; the person is told each time that something waits.

    Working papers go after the delay of the house, at most the law's (R6313-7 al. 1). The
    synthesis goes with them unless the person asked to keep it (al. 2).
    """
    before = _days_of(bilan)
    due_on, rule = working_day(bilan.organisation, ended_on)
    _plan(bilan, Retention.WORKING, due_on=due_on, rule=rule, at=at)
    keeps = live_consent(bilan.pk, Consent.Kind.KEEP_SYNTHESIS)
    if keeps is not None and keeps.is_given:
        due_on, rule = longest_day(ended_on)
        Consent.objects.filter(pk=keeps.pk).update(ends_on=due_on - DAY)  # the last day that it is kept
    _plan(bilan, Retention.SYNTHESIS, due_on=due_on, rule=rule, at=at)
    destructions_planned.send(Destruction, bilan=bilan, ended_on=ended_on)
    if _days_of(bilan) != before:
        _tell(bilan, at=at, key=f"confidentiality.ended:{bilan.pk}:{at.isoformat()}")


def _days_of(bilan: Any) -> dict[str, date]:
    return dict(Destruction.objects.filter(bilan=bilan, document_id=None).values_list("retention", "due_on"))


@transaction.atomic
def cancel_destructions(bilan: Any) -> None:
    """The bilan goes on after all: forget the days that have not come.

    Documents kept by agreement go on their own day (R6313-7 al. 2), whether the bilan runs or not.
    """
    for planned in Destruction.objects.filter(bilan=bilan, started_at=None).exclude(retention=Retention.KEPT):
        _forget(planned)
    destructions_cancelled.send(Destruction, bilan=bilan)


def working_day(organisation: Any, ended_on: date) -> tuple[date, str]:
    """The day on which working papers go, and the rule that says so."""
    article = value_on("delai_destruction_j", ended_on).article
    days = working_days(organisation, ended_on)
    return ended_on + timedelta(days=days), f"{article}, délai technique de {days} jours retenu par l’organisme"


def working_days(organisation: Any, on: date) -> int:
    """Days from the end to the destruction of working papers: the house's, at most the law's."""
    longest = int(number_on("delai_destruction_j", on))
    chosen = organisation.destruction_days
    return longest if chosen is None else min(chosen, longest)


def longest_day(ended_on: date) -> tuple[date, str]:
    """The last day on which the law lets a document be kept with the person's agreement."""
    years = int(number_on("retention_exception_ans", ended_on))
    law = value_on("retention_exception_ans", ended_on)
    return add_months(ended_on, 12 * years), f"{law.article} al. 2, {years} ans après la fin du bilan"


@transaction.atomic
def plan_kept_document(bilan: Any, *, document_id: UUID, due_on: date, rule: str, at: datetime) -> None:
    """The day on which a document kept for the follow-up goes (class C)."""
    _plan(bilan, Retention.KEPT, due_on=due_on, rule=rule, at=at, document_id=document_id)


def _plan(
    bilan: Any, retention: Retention, *, due_on: date, rule: str, at: datetime, document_id: UUID | None = None
) -> None:
    planned, _ = Destruction.objects.get_or_create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        retention=retention.value,
        document_id=document_id,
        defaults={"due_on": due_on, "rule": rule, "planned_at": at},
    )
    if planned.started_at is not None:
        return
    if (planned.due_on, planned.rule) != (due_on, rule):
        planned.due_on, planned.rule, planned.planned_at = due_on, rule, at
        planned.save(update_fields=["due_on", "rule", "planned_at"])
    schedule(planned)


def schedule(planned: Destruction) -> None:
    """Set the days on which the person is warned and the class goes; a legal hold pushes the second back."""
    hold = LegalHold.objects.filter(bilan_id=planned.bilan_id, lifted_at=None).first()
    day = max(planned.due_on, hold.until_on + timedelta(days=1)) if hold else planned.due_on
    for kind, due_on in ((DESTROY, day), (WARN, day - timedelta(days=WARNING_DAYS))):
        due.schedule(kind, organisation_id=planned.organisation_id, subject_id=planned.pk, due_on=due_on)


def _forget(planned: Destruction) -> None:
    for kind in (DESTROY, WARN):
        due.cancel(kind, subject_id=planned.pk)
    planned.delete()


@due.raises(WARN)
def warn_before(destruction_id: UUID, at: datetime) -> None:
    """A week before: what is theirs can still be taken away. Said once, in a mail that says nothing of it."""
    planned = Destruction.objects.select_related("bilan").filter(pk=destruction_id, started_at=None).first()
    if planned is None or planned.warned_at is not None:
        return
    planned.warned_at = at
    planned.save(update_fields=["warned_at"])
    _tell(planned.bilan, at=at, key=f"confidentiality.warn:{planned.bilan_id}:{planned.due_on}")


def _tell(bilan: Any, *, at: datetime, key: str) -> None:
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=bilan.beneficiary_id,
        at=at,
        key=key,
    )


def days_left(planned: Destruction, at: datetime) -> int:
    """Days until a class goes; negative once the day is past."""
    return (planned.due_on - paris_day(at)).days
