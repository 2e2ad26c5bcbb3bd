"""Proofs of presence go after their own time (LAW.md 7.4): rows and files, entered in the register like the rest.

Apps declare what they hold. The key of class D stays: it also seals what accounts keep longer.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from confidentiality.destruction.contents import purgers
from confidentiality.destruction.execution import destroy
from confidentiality.locking import lock_bilan
from confidentiality.models import Destruction
from confidentiality.vault.places import Retention
from foundation import due
from foundation.clock import paris_day
from law.calendars import add_months
from law.queries import number_on, value_on

PURGE, LATER = "confidentiality.purge_proofs", "confidentiality.purge_later_proofs"
# The day of the latest proof of a bilan, told by the apps that hold some.
latest: list[Callable[[UUID], date | None]] = []

__all__ = ["PURGE", "cancel_purge", "latest", "plan_purge", "purge_on_its_day", "purgers"]


def plan_purge(bilan: Any, *, ended_on: date) -> None:
    """Set the day, in the transaction of the end; moved with it."""
    day, _ = proof_day(ended_on)
    due.schedule(PURGE, organisation_id=bilan.organisation_id, subject_id=bilan.pk, due_on=day, again=True)


def cancel_purge(bilan: Any) -> None:
    """The bilan goes on after all."""
    for kind in (PURGE, LATER):
        due.cancel(kind, subject_id=bilan.pk)


def proof_day(last: date) -> tuple[date, str]:
    """The first day without the proofs of a bilan whose end, or latest proof, was on this one; and the rule."""
    years, law = int(number_on("conservation_preuves_ans", last)), value_on("conservation_preuves_ans", last)
    return add_months(last, 12 * years), f"{law.article}, {years} ans après la fin du bilan ou la dernière preuve"


@due.raises(PURGE)
@transaction.atomic
def purge_on_its_day(bilan_id: UUID, at: datetime) -> None:
    """Destroy them; a talk of follow-up that is younger is waited for, a legal hold too (tried again each day)."""
    lock_bilan(bilan_id)
    bilan = apps.get_model("beneficiaries", "Bilan").objects.get(pk=bilan_id)
    planned = due.day_of(PURGE, subject_id=bilan_id) or paris_day(at)
    days = [day for find in latest if (day := find(bilan_id)) is not None]
    due_on, rule = planned, proof_day(paris_day(at))[1]
    if days:
        later, rule = proof_day(max(days))
        due_on = max(planned, later)
    if due_on > paris_day(at):
        due.schedule(LATER, organisation_id=bilan.organisation_id, subject_id=bilan_id, due_on=due_on, again=True)
        return
    destruction, _ = Destruction.objects.get_or_create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        retention=Retention.PROOF.value,
        document_id=None,
        defaults={"due_on": due_on, "rule": rule, "planned_at": at},
    )
    destroy(destruction, at=at)


@due.raises(LATER)
def purge_later(bilan_id: UUID, at: datetime) -> None:
    """The day of the latest proof has come."""
    purge_on_its_day(bilan_id, at)
