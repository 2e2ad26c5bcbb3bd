"""What changes the days on which the provider may not receive public money."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from foundation.errors import violated
from funding.models import Suspension
from funding.operations.locking import sentence_of
from organisations.models import Membership, Organisation


class SuspensionRefused(Exception):
    """It cannot be entered or changed so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


FIELD_OF = {
    "suspension_is_noted_once": "starts_on",
    "suspension_ends_after_it_begins": "ends_on",
    "suspension_has_a_source": "source",
    "voided_suspension_says_why": "reason",
}


@transaction.atomic
def enter_suspension(
    organisation: Organisation,
    *,
    kind: Suspension.Kind,
    starts_on: date,
    source: str,
    by: Membership,
    at: datetime,
    ends_on: date | None = None,
) -> Suspension:
    """Note that the certificate or the referencing does not stand, with the letter that says so. Raises SuspensionRefused."""
    return _write(
        lambda: Suspension.objects.create(
            organisation_id=organisation.pk,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            source=source.strip(),
            entered_by=by,
            entered_at=at,
        )
    )


@transaction.atomic
def end_suspension(suspension: Suspension, *, ends_on: date, by: Membership, at: datetime) -> None:
    """Note its last day, once. Raises SuspensionRefused."""
    found = Suspension.objects.filter(pk=suspension.pk)
    _write(lambda: found.update(ends_on=ends_on, ended_by=by, ended_at=at))


@transaction.atomic
def void_suspension(suspension: Suspension, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that it was entered by mistake: it never barred anything. Raises SuspensionRefused."""
    found = Suspension.objects.filter(pk=suspension.pk)
    _write(lambda: found.update(voided_by=by, voided_at=at, void_reason=reason.strip()))


def _write(change: Any) -> Any:
    try:
        with transaction.atomic():
            return change()
    except IntegrityError as error:
        name = violated(error)
        if name == "suspension_is_kept":
            raise SuspensionRefused("Cette ligne a déjà changé : rechargez la page.") from None
        if name not in FIELD_OF:
            raise
        raise SuspensionRefused(sentence_of(Suspension, name), FIELD_OF[name]) from None
