"""What changes the address by which a person signs in: typed by who follows them, confirmed by the person."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from beneficiaries.accounts import account_at
from beneficiaries.models import AddressChange, Beneficiary
from beneficiaries.telling import UNAGREED, identity_may_change, tell_way_in
from confidentiality.models import AccessLine
from foundation import outbox
from foundation.errors import violated
from organisations.models import Membership, User
from organisations.operations import affiliate

Outcome = AddressChange.Outcome
DELAY = timedelta(days=7)  # time for the person to read the message and to say no
SENTENCES = {
    "one_beneficiary_an_address": "Une personne a déjà cette adresse dans votre organisme.",
    "one_beneficiary_a_user": "Une personne a déjà cette adresse dans votre organisme.",
    "address_change_is_kept": "Cette demande a déjà reçu sa réponse.",
    "the_person_confirms_their_address": (
        "La personne confirme depuis son espace. Après sept jours, une autre personne de l’équipe peut confirmer "
        "à sa place, ni celle qui a saisi l’adresse, ni celle qui accompagne."
    ),
}


class AddressRefused(Exception):
    """The address cannot change so; the message is shown to the user as it is."""


@transaction.atomic
def ask_address_change(beneficiary: Beneficiary, proposed: str, *, by: Membership, at: datetime) -> AddressChange:
    """Note the address that a person who signs in would have; the present one is told. Raises AddressRefused."""
    beneficiary = _locked(beneficiary)
    if not identity_may_change(beneficiary):
        raise AddressRefused(UNAGREED)
    change = _noted(beneficiary, proposed, by=by, at=at)
    tell_way_in(beneficiary, AccessLine.Act.ADDRESS, by=by, at=at)
    return change


@transaction.atomic
def change_on_their_word(beneficiary: Beneficiary, proposed: str, *, by: Membership, at: datetime) -> None:
    """Apply the address that the person typed in their own space. Raises AddressRefused."""
    beneficiary = _locked(beneficiary)
    assert beneficiary.user is not None
    change = _noted(beneficiary, proposed, by=by, at=at)
    decide_address_change(change, confirms=True, by=beneficiary.user, at=at)


@transaction.atomic
def decide_address_change(
    change: AddressChange, *, confirms: bool, by: User, at: datetime, member: Membership | None = None
) -> None:
    """The person's answer; or, after the delay, the word of a colleague (`member`). Raises AddressRefused."""
    beneficiary = _locked(change.beneficiary)
    change = AddressChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.decided_at:
        raise AddressRefused(SENTENCES["address_change_is_kept"])
    if member is None and by.pk != beneficiary.user_id:
        raise AddressRefused(SENTENCES["the_person_confirms_their_address"])
    try:
        with transaction.atomic():
            _decide(change, Outcome.CONFIRMED if confirms else Outcome.REFUSED, by=by, at=at)
            if confirms:
                _move(beneficiary, change)
    except IntegrityError as error:
        if violated(error) in SENTENCES:
            raise AddressRefused(SENTENCES[violated(error)]) from None
        raise
    if confirms:
        _tell_former(change, at=at)
    if confirms and member is not None:
        tell_way_in(beneficiary, AccessLine.Act.ADDRESS, by=member, at=at)


def _noted(beneficiary: Beneficiary, proposed: str, *, by: Membership, at: datetime) -> AddressChange:
    if proposed and Membership.objects.filter(user__email=proposed, removed_at=None).exists():
        raise AddressRefused(
            "Cette adresse est celle d’une personne de l’équipe\N{NO-BREAK SPACE}: notez celle du bénéficiaire."
        )
    if proposed and Beneficiary.objects.filter(email=proposed).exists():
        raise AddressRefused(SENTENCES["one_beneficiary_an_address"])
    for open_one in AddressChange.objects.filter(beneficiary=beneficiary, decided_at=None):
        _decide(open_one, Outcome.REPLACED, by=by.user, at=at)
    return AddressChange.objects.create(
        organisation_id=beneficiary.organisation_id,
        beneficiary=beneficiary,
        former=beneficiary.email,
        proposed=proposed,
        asked_by=by,
        asked_at=at,
        open_from=at + DELAY,
    )


def _decide(change: AddressChange, outcome: Outcome, *, by: User, at: datetime) -> None:
    change.outcome, change.decided_at, change.decided_by = outcome, at, by
    change.save(update_fields=["outcome", "decided_at", "decided_by"])


def _move(beneficiary: Beneficiary, change: AddressChange) -> None:
    """The former account loses the space as the new one gains it."""
    former = beneficiary.user
    beneficiary.email = change.proposed
    beneficiary.user = account_at(change.proposed) if change.proposed else None
    beneficiary.version += 1
    beneficiary.save(update_fields=["email", "user", "version"])
    if former is not None:
        affiliate(former, beneficiary.organisation_id, is_beneficiary=False)
    if beneficiary.user is not None:
        affiliate(beneficiary.user, beneficiary.organisation_id, is_beneficiary=True)


def _tell_former(change: AddressChange, *, at: datetime) -> None:
    outbox.announce(
        "beneficiaries.address_moved",
        organisation_id=change.organisation_id,
        subject_id=change.pk,
        recipient_id=change.pk,
        at=at,
    )


def _locked(beneficiary: Beneficiary) -> Beneficiary:
    return Beneficiary.objects.select_for_update(of=("self",)).get(pk=beneficiary.pk)
