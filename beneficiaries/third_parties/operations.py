"""What opens and closes the spaces of representatives and employers' contacts."""

from datetime import datetime

from django.db import IntegrityError, transaction

from beneficiaries.accounts import account_at
from beneficiaries.models import Beneficiary, Bilan, CoSignature, EmployerContact, Representative
from foundation import outbox
from foundation.errors import violated
from organisations.models import Membership, User
from organisations.operations import affiliate

SENTENCES = {
    "one_representative_a_person": "Cette personne a déjà un représentant ou une représentante.",
    "nobody_represents_themselves": "C’est l’adresse de la personne : notez celle de qui la représente.",
    "one_contact_an_address": "Cette adresse est déjà un contact de l’employeur.",
    "representative_signs_once": "Cette signature est déjà enregistrée.",
    "co_signature_is_theirs": "Seule la personne qui représente peut signer ici.",
}


class ThirdPartyRefused(Exception):
    """The person cannot be added, or cannot sign so; the message is shown to the user as it is."""


@transaction.atomic
def add_representative(
    beneficiary: Beneficiary,
    *,
    kind: str,
    first_name: str,
    last_name: str,
    email: str,
    by: Membership,
    at: datetime,
    must_co_sign: bool | None = None,
) -> Representative:
    """Note who represents a person; with an address they get a small space, otherwise paper only.

    `must_co_sign`: what the judgment says; when it is not said, a parent signs and nobody else. Raises ThirdPartyRefused.
    """
    representative = Representative(
        organisation_id=beneficiary.organisation_id,
        beneficiary=beneficiary,
        kind=kind,
        must_co_sign=kind == Representative.Kind.PARENT if must_co_sign is None else must_co_sign,
        first_name=first_name,
        last_name=last_name,
        email=email.strip().lower(),
        added_by=by,
        added_at=at,
    )
    _write(representative)
    _open_space(representative, at=at, is_representative=True)
    return representative


@transaction.atomic
def add_employer_contact(
    beneficiary: Beneficiary, *, first_name: str, last_name: str, email: str, by: Membership, at: datetime
) -> EmployerContact:
    """Open the employer's space to somebody of the firm of this person. Raises ThirdPartyRefused."""
    if beneficiary.employer_id is None:
        raise ThirdPartyRefused("Notez d’abord l’employeur dans la fiche de la personne.")
    contact = EmployerContact(
        organisation_id=beneficiary.organisation_id,
        employer_id=beneficiary.employer_id,
        first_name=first_name,
        last_name=last_name,
        email=email.strip().lower(),
        added_by=by,
        added_at=at,
    )
    _write(contact)
    _open_space(contact, at=at, is_employer_contact=True)
    return contact


@transaction.atomic
def end_third_party(third: Representative | EmployerContact, *, at: datetime) -> None:
    """Close the space at once; what was signed stays signed."""
    type(third).objects.filter(pk=third.pk, ended_at=None).update(ended_at=at)
    if third.user is None or type(third).objects.filter(user=third.user, ended_at=None).exists():
        return
    flag = "is_representative" if isinstance(third, Representative) else "is_employer_contact"
    affiliate(third.user, third.organisation_id, **{flag: False})


@transaction.atomic
def co_sign(
    bilan: Bilan, *, representative: Representative, by: User, at: datetime, is_assisted: bool = False
) -> CoSignature:
    """Sign beside the person's consent to a bilan, or note that signature from paper. Raises ThirdPartyRefused."""
    signature = CoSignature(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        representative=representative,
        signed_at=at,
        signed_by=by,
        signer_name=str(representative),
        is_assisted=is_assisted,
    )
    _write(signature)
    return signature


def _write(row: Representative | EmployerContact | CoSignature) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) in SENTENCES:
            raise ThirdPartyRefused(SENTENCES[violated(error)]) from None
        raise


def _open_space(third: Representative | EmployerContact, *, at: datetime, **flag: bool) -> None:
    """An account without password; signing in by a code proves the mailbox."""
    if not third.email:
        return
    third.user = account_at(third.email)
    try:
        with transaction.atomic():
            third.save(update_fields=["user"])
    except IntegrityError as error:
        raise ThirdPartyRefused(SENTENCES.get(violated(error), "Cette adresse ne convient pas ici.")) from None
    affiliate(third.user, third.organisation_id, **flag)
    outbox.announce(
        "beneficiaries.third_party_space",
        organisation_id=third.organisation_id,
        subject_id=third.pk,
        recipient_id=third.pk,
        at=at,
    )
