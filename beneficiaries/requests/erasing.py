"""What erasing a person does on a day (GDPR art. 17): the answer first, then names, words, access, third parties."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from beneficiaries.enquiries.erasing import erase_of_person
from beneficiaries.models import AccessCard, Beneficiary, LegalGround, PersonRequest, Representative
from beneficiaries.models.people import ERASED
from beneficiaries.requests import rules
from beneficiaries.requests.operations import RequestRefused, answer_request, locked
from beneficiaries.requests.rules import Kind, Outcome
from foundation import outbox
from foundation.mail import Mail, send
from organisations.closing import close_account
from organisations.models import Membership, Organisation, User

ANSWER = "Votre fiche est effacée, et votre espace fermé."
PARTLY = "Votre téléphone est effacé de votre fiche. Le reste suit les délais de la loi."


@transaction.atomic
def erase_now(request: PersonRequest, *, by: Membership, at: datetime) -> PersonRequest:
    """Do what `rules.erasure_of` says can be done on this day, and answer so. Raises RequestRefused.

    Without a bilan the whole file goes, and with it the space. With one, what the contract does not need goes;
    proofs stay (GDPR art. 17.3 b), and working papers follow the end of the bilan (R6313-7).
    """
    request = locked(request)
    if request.kind != Kind.ERASURE:
        raise RequestRefused("Cette demande n’est pas un effacement.")
    others = Membership.objects.filter(is_administrator=True, removed_at=None).exclude(pk=by.pk)
    refusal = rules.may_erase(request, by_id=by.pk, has_other_administrator=others.exists())
    if refusal:
        raise RequestRefused(refusal.sentence)
    person = Beneficiary.objects.select_for_update(of=("self",)).get(pk=request.beneficiary_id)
    if person.bilan_set.filter(cancelled_at=None).exists():
        ground = LegalGround.LEGAL_DUTY.value
        answered = answer_request(request, outcome=Outcome.PARTLY, legal_ground=ground, answer=PARTLY, by=by, at=at)
        Beneficiary.objects.filter(pk=person.pk).update(phone="", version=person.version + 1)
        return answered
    answered = answer_request(request, outcome=Outcome.GRANTED, answer=ANSWER, by=by, at=at, does_erase=True)
    _send_answer(person)
    erase_file(person, by=by, at=at)
    return answered


def _send_answer(person: Beneficiary) -> None:
    """The answer leaves before the address goes; nothing is erased when it cannot. Without an address: on paper."""
    outbox.drop_what_waits_for(person.pk, organisation_id=person.organisation_id)
    if not person.email:
        return
    sender = Organisation.objects.get(pk=person.organisation_id).name
    mail = Mail(
        to=person.email,
        subject="Votre demande a reçu sa réponse",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Votre demande est acceptée, et faite. Votre espace est fermé et cette adresse n’est plus gardée ici.",
            "Il ne reste que la trace de votre demande et de cette réponse.",
        ),
        sender=sender,
    )
    try:
        send(mail, message_id=f"<{uuid4()}@{settings.MAIL_DOMAIN}>")
    except OSError:
        raise RequestRefused(
            "La réponse n’a pas pu partir à la personne : rien n’est effacé. Réessayez dans un moment."
        ) from None


def erase_file(person: Beneficiary, *, at: datetime, by: Membership | None = None) -> None:
    """Names, words, third parties and access, in this order: the database lets words go with an erased name only."""
    former = person.user
    erase_of_person(person, email=person.email, at=at)
    gone: dict[str, Any] = {"first_name": ERASED[0], "last_name": ERASED[1], "email": "", "phone": ""}
    gone |= {"public": Beneficiary.Public.INDIVIDUAL, "employer": None, "user": None, "erased_at": at}
    for name, value in gone.items():
        setattr(person, name, value)
    person.version += 1
    person.save(update_fields=[*gone, "version"])
    PersonRequest.objects.filter(beneficiary=person).exclude(words="", changes={}).update(words="", changes={})
    AccessCard.objects.filter(beneficiary=person, revoked_at=None).update(
        revoked_at=at, revoked_by=by.user if by else None
    )
    if former is not None:
        close_account(former, person.organisation_id, is_beneficiary=False)
    for representative in Representative.objects.select_related("user").filter(beneficiary=person):
        _erase_representative(representative, at=at)


def _erase_representative(representative: Representative, *, at: datetime) -> None:
    """Who represented them has no more reason to be known here."""
    former: User | None = representative.user
    representative.first_name, representative.last_name = ERASED
    representative.email, representative.user = "", None
    representative.ended_at = representative.ended_at or at
    representative.save(update_fields=["first_name", "last_name", "email", "user", "ended_at"])
    still = former is not None and Representative.objects.filter(user=former, ended_at=None).exists()
    if former is not None and not still:
        close_account(former, representative.organisation_id, is_representative=False)
