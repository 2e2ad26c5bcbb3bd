"""A death: nothing is written to the person any more, nor in their name, until it turns out to be a mistake (invariant 21)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from beneficiaries.models import AddressChange, Beneficiary, Bilan, Death, Representative
from beneficiaries.signals import death_noted, death_withdrawn
from confidentiality.models import DocumentSigner
from foundation import outbox
from foundation.clock import paris_day
from foundation.models import OutboxMessage
from organisations.models import Membership

Role = DocumentSigner.Role


class DeathRefused(Exception):
    """It cannot be noted or withdrawn so; the message is shown to the user as it is."""


def death_of(beneficiary_id: UUID) -> Death | None:
    """The death that stands."""
    deaths = Death.objects.filter(beneficiary_id=beneficiary_id, withdrawn_at=None)
    return deaths.select_related("noted_by").first()


def died(beneficiary: str = "beneficiary") -> Exists:
    """Whether the person of a row died, `beneficiary` naming its column."""
    return Exists(Death.objects.filter(beneficiary=OuterRef(beneficiary), withdrawn_at=None))


def is_of_the_dead(bilan: Bilan) -> bool:
    return Death.objects.filter(beneficiary_id=bilan.beneficiary_id, withdrawn_at=None).exists()


@transaction.atomic
def note_death(person: Beneficiary, *, died_on: date | None, by: Membership, at: datetime) -> Death:
    """From now on no mail leaves for them; what was planned with them is given up by the apps above.

    The bilan stays open until somebody ends it. Raises DeathRefused.
    """
    person = Beneficiary.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.erased_at or person.merged_into_id:
        raise DeathRefused("Cette fiche ne nomme plus personne.")
    if died_on is not None and died_on > paris_day(at):
        raise DeathRefused("Ce jour n’est pas encore venu.")
    if death_of(person.pk) is not None:
        raise DeathRefused("Le décès de cette personne est déjà noté.")
    death = Death.objects.create(
        organisation_id=person.organisation_id, beneficiary=person, died_on=died_on, noted_by=by, noted_at=at
    )
    for bilan in _bilans_of(person):
        death_noted.send(Death, death=death, bilan=bilan, by=by, at=at)
    outbox.drop_what_waits_for(person.pk, organisation_id=person.organisation_id)
    return death


@transaction.atomic
def withdraw_death(death: Death, *, reason: str, by: Membership, at: datetime) -> Death:
    """It was a mistake: mails leave again, what was given up is planned again where it can be. Raises DeathRefused."""
    person = Beneficiary.objects.select_for_update(of=("self",)).get(pk=death.beneficiary_id)
    death = Death.objects.get(pk=death.pk)
    if death.withdrawn_at is not None:
        raise DeathRefused("Cette mention est déjà retirée.")
    if not reason.strip():
        raise DeathRefused("Dites pourquoi cette mention est retirée.")
    death.withdrawn_at, death.withdrawn_by, death.withdrawn_reason = at, by, reason.strip()
    death.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    for bilan in _bilans_of(person):
        death_withdrawn.send(Death, death=death, bilan=bilan, by=by, at=at)
    return death


def _bilans_of(person: Beneficiary) -> list[Bilan]:
    """Held in one order, until the transaction ends."""
    bilans = Bilan.objects.select_for_update(of=("self",)).filter(beneficiary=person, cancelled_at=None)
    return list(bilans.select_related("beneficiary", "consultant", "organisation").order_by("pk"))


@outbox.silences
def is_for_the_dead(message: OutboxMessage) -> bool:
    """Whether a mail would go to somebody who died, under whatever name it knows them, or to who represented them."""
    reader = message.recipient_id
    people = [reader, *_people_behind(reader)]
    return Death.objects.filter(beneficiary__in=people, withdrawn_at=None).exists()


def _people_behind(reader: UUID) -> list[UUID]:
    """The person whose change of address, representative or signature a reader is, with an account or without."""
    found = [
        AddressChange.objects.filter(pk=reader).values_list("beneficiary", flat=True).first(),
        Representative.objects.filter(pk=reader).values_list("beneficiary", flat=True).first(),
    ]
    signer = DocumentSigner.objects.select_related("request__bilan").filter(pk=reader).first()
    if signer is not None and signer.role in (Role.PERSON, Role.REPRESENTATIVE):
        found.append(signer.request.bilan.beneficiary_id)
    if signer is not None and signer.user_id is not None:
        found.append(Beneficiary.objects.filter(user=signer.user_id).values_list("pk", flat=True).first())
    return [one for one in found if one is not None]
