"""A dispute suspends a destruction: for a reason that the person reads, until a day that is written (invariant 21)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from confidentiality.destruction.planning import schedule
from confidentiality.locking import lock_bilan
from confidentiality.models import Destruction, LegalHold
from foundation import outbox
from foundation.clock import paris_day
from foundation.errors import violated
from law.calendars import add_months
from law.queries import number_on
from organisations.models import Membership

LONGEST_MONTHS = 12  # a house rule: a longer dispute is held again, and the person told again


class HoldRefused(Exception):
    """The suspension cannot be placed or lifted; the message is shown to the user as it is, beside `field`."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def place_hold(bilan: Any, *, reason: str, until_on: date, by: Membership, at: datetime) -> LegalHold:
    """Suspend every destruction of a bilan until a day; the person is told. Raises HoldRefused."""
    today = paris_day(at)
    if not reason.strip():
        raise HoldRefused("Dites pourquoi la destruction est suspendue : la personne lira ce motif.", "reason")
    if until_on <= today:
        raise HoldRefused("La suspension finit un jour à venir.", "until_on")
    if until_on > add_months(today, LONGEST_MONTHS):
        sentence = f"Une suspension dure {LONGEST_MONTHS} mois au plus ; elle se renouvelle avec un motif."
        raise HoldRefused(sentence, "until_on")
    lock_bilan(bilan.pk)
    planned = Destruction.objects.filter(bilan=bilan)
    if planned.exists() and not planned.filter(done_at=None).exists():
        raise HoldRefused("Tout ce que disait ce bilan est détruit : il n’y a plus rien à suspendre.")
    first = LegalHold.objects.filter(bilan=bilan).order_by("placed_at").first()
    years = int(number_on("conservation_preuves_ans", today))
    if first is not None and until_on > add_months(paris_day(first.placed_at), 12 * years):
        sentence = f"Toutes suspensions comprises, {years} ans au plus après la première."
        raise HoldRefused(sentence, "until_on")
    LegalHold.objects.filter(bilan=bilan, lifted_at=None, until_on__lt=today).update(lifted_at=at)
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                organisation_id=bilan.organisation_id,
                bilan=bilan,
                reason=reason.strip(),
                until_on=until_on,
                placed_by=by,
                placed_at=at,
            )
    except IntegrityError as error:
        if violated(error) == "one_hold_a_bilan":
            raise HoldRefused("Une suspension est déjà en cours pour ce bilan.") from None
        raise
    _reschedule(bilan)
    _tell(bilan, at=at)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: Membership, at: datetime) -> None:
    """End a suspension before its day; what was due goes at the next turn. The person is told."""
    lock_bilan(hold.bilan_id)
    hold = LegalHold.objects.select_for_update(of=("self",)).select_related("bilan").get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise HoldRefused("Cette suspension est déjà levée.")
    hold.lifted_at, hold.lifted_by = at, by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    _reschedule(hold.bilan)
    _tell(hold.bilan, at=at)


def live_hold(bilan: Any, on: date) -> LegalHold | None:
    """The suspension that is in force on a day."""
    return LegalHold.objects.filter(bilan=bilan, lifted_at=None, until_on__gte=on).first()


def _reschedule(bilan: Any) -> None:
    for planned in Destruction.objects.filter(bilan=bilan, started_at=None):
        schedule(planned)


def _tell(bilan: Any, *, at: datetime) -> None:
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=bilan.beneficiary_id,
        at=at,
    )
