"""What changes people, bilans and the chain of their facts."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from beneficiaries import rules
from beneficiaries.accounts import account_at
from beneficiaries.addresses.operations import AddressRefused, ask_address_change, change_on_their_word
from beneficiaries.circumstances import situations
from beneficiaries.circumstances.operations import open_with
from beneficiaries.co_signing import co_signed_detail, may_consent
from beneficiaries.models import Beneficiary, Bilan, Employer, EmployerContact, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from beneficiaries.signals import bilan_cancelling, fact_recorded
from beneficiaries.telling import UNAGREED, announce_to, identity_may_change
from foundation import outbox
from foundation.errors import violated
from organisations.models import Membership, Organisation, User
from organisations.operations import affiliate

INFORMATION_VERSION = "2026-11-2"


class BeneficiaryRefused(Exception):
    """The person cannot be entered or changed so; the message is shown to the user as it is."""


class BeneficiaryChanged(BeneficiaryRefused):
    """Somebody else edited the file meanwhile; nothing was overwritten."""


class BilanRefused(Exception):
    """The bilan cannot be opened or cancelled; the message is shown to the user as it is."""


class FactRefused(Exception):
    """The course does not allow this fact; the message is shown to the user as it is."""


@transaction.atomic
def enter_beneficiary(
    organisation: Organisation,
    *,
    by: Membership,
    at: datetime,
    employer_name: str = "",
    employer_siret: str = "",
    **person: Any,
) -> Beneficiary:
    """Open a person's file. An address is welcome, never required. Raises BeneficiaryRefused."""
    person["employer"] = _employer(organisation, employer_name, employer_siret)
    try:
        with transaction.atomic():
            return Beneficiary.objects.create(organisation=organisation, entered_by=by, entered_at=at, **_clean(person))
    except IntegrityError as error:
        raise BeneficiaryRefused(_sentence(error)) from None


@transaction.atomic
def edit_beneficiary(
    beneficiary: Beneficiary,
    *,
    version: int,
    by: Membership,
    at: datetime,
    is_their_word: bool = False,
    employer_name: str = "",
    employer_siret: str = "",
    **person: Any,
) -> Beneficiary:
    """Correct a person's file; another address for somebody who signs in waits for their own word.

    `version` is the one that the editor had before them; `is_their_word`: the person typed it in their own
    space. Raises BeneficiaryChanged when the version is no longer current, BeneficiaryRefused otherwise.
    """
    files = Beneficiary.objects.select_for_update(of=("self",)).select_related("organisation")
    beneficiary = files.get(pk=beneficiary.pk)
    if beneficiary.version != version:
        raise BeneficiaryChanged("Cette fiche a été modifiée entre-temps : comparez, puis enregistrez de nouveau.")
    beneficiary.version += 1
    present = beneficiary.employer
    person["employer"] = _employer(beneficiary.organisation, employer_name, employer_siret, present)
    email = _clean(person).get("email", beneficiary.email)
    if beneficiary.user_id is not None:
        person.pop("email", None)
    elif email != beneficiary.email and not identity_may_change(beneficiary):
        raise BeneficiaryRefused(UNAGREED)
    for name, value in person.items():
        setattr(beneficiary, name, value)
    try:
        with transaction.atomic():
            beneficiary.save(update_fields=[*person, "version"])
        if email != beneficiary.email:
            change = change_on_their_word if is_their_word else ask_address_change
            change(beneficiary, email, by=by, at=at)
    except IntegrityError as error:
        raise BeneficiaryRefused(_sentence(error)) from None
    except AddressRefused as refusal:
        raise BeneficiaryRefused(str(refusal)) from None
    return beneficiary


def _clean(person: dict[str, Any]) -> dict[str, Any]:
    if "email" in person:
        person["email"] = person["email"].strip().lower()
    return person


def _employer(organisation: Organisation, name: str, siret: str, present: Employer | None = None) -> Employer | None:
    """The firm of this name and SIRET. Without SIRET two firms may share a name: one whose contact has a space is
    not joined by a name alone, unless it is the person's own (`present`).
    """
    name = name.strip()
    if not name:
        return None
    if present is not None and (present.name.lower(), present.siret) == (name.lower(), siret):
        return present
    known = Employer.objects.filter(name__iexact=name, siret=siret)
    if not siret:
        known = known.exclude(pk__in=EmployerContact.objects.filter(ended_at=None).values("employer"))
    return known.first() or Employer.objects.create(organisation=organisation, name=name, siret=siret)


def _sentence(error: IntegrityError) -> str:
    if violated(error) == "one_beneficiary_an_address":
        return "Une personne a déjà cette adresse dans votre organisme."
    return "Cette fiche ne peut pas être enregistrée ainsi."


@transaction.atomic
def open_bilan(
    beneficiary: Beneficiary,
    *,
    consultant: Membership,
    programme_title: str,
    accompaniment_minutes: int,
    personal_work_minutes: int,
    indicative_minutes: int,
    opened_on: date,
    situation: str = situations.Situation.NONE,
    situation_note: str = "",
) -> Bilan:
    """Open a case file within the legal cap of hours (L6313-4 al. 5). Raises BilanRefused.

    The situation is sealed with the bilan: here alone can it be refused, for no column tells it.

    Callers that start from a programme use `sessions.operations.open_bilan_from`, which adds
    the steps.
    """
    refusal = situations.may_open_for(situation, situation_note)
    if refusal:
        raise BilanRefused(refusal.sentence)
    if beneficiary.user_id == consultant.user_id:
        raise BilanRefused("On n’accompagne pas son propre bilan : confiez-le à une autre personne de l’équipe.")
    try:
        with transaction.atomic():
            bilan = Bilan.objects.create(
                organisation_id=beneficiary.organisation_id,
                beneficiary=beneficiary,
                consultant=consultant,
                programme_title=programme_title,
                opened_on=opened_on,
                accompaniment_minutes=accompaniment_minutes,
                personal_work_minutes=personal_work_minutes,
                indicative_minutes=indicative_minutes,
            )
    except IntegrityError as error:
        if violated(error) == "bilan_within_law":
            raise BilanRefused(
                "Ce programme dépasse la durée maximale d’un bilan fixée par l’article L6313-4."
            ) from None
        if violated(error) == "bilan_opens_with_a_word":
            raise BilanRefused(
                "La personne n’a pas encore accepté qui tient son dernier bilan\N{NO-BREAK SPACE}: un autre s’ouvre après sa réponse."
            ) from None
        if violated(error) == "bilan_is_of_the_living":
            raise BilanRefused(
                "Le décès de cette personne est noté : aucun bilan ne s’ouvre. Si c’est une erreur, retirez la mention sur sa fiche."
            ) from None
        if violated(error) == "consultant_is_in_team":
            raise BilanRefused(f"{consultant} ne fait plus partie de l’équipe.") from None
        raise
    if situation != situations.Situation.NONE or situation_note.strip():
        open_with(bilan, situation=situation, note=situation_note)
    return bilan


@transaction.atomic
def cancel_bilan(bilan: Bilan, *, reason: str, at: datetime) -> None:
    """Set aside a bilan entered by mistake. Raises BilanRefused when something took place in it."""
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    if any(fact.kind != Kind.INFORMATION_TALK for fact in course_of(bilan).facts):  # a talk was before the bilan
        raise BilanRefused("Des faits sont déjà enregistrés dans ce bilan : il ne peut plus être annulé.")
    if not reason.strip():
        raise BilanRefused("Dites pourquoi ce bilan est annulé.")
    bilan_cancelling.send(sender=Bilan, bilan=bilan, at=at)
    bilan.cancelled_at = at
    bilan.cancellation_reason = reason.strip()
    bilan.save(update_fields=["cancelled_at", "cancellation_reason"])


@transaction.atomic
def record_fact(
    bilan: Bilan,
    kind: Kind,
    *,
    by: User | None,
    author_name: str,
    at: datetime,
    occurred_at: datetime | None = None,
    is_assisted: bool = False,
    irregular_reason: str = "",
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> Fact:
    """Add a dated fact to the chain (DESIGN invariant 13).

    `irregular_reason` records, with its mark, what took place although the order of the
    course did not allow it; `reason` is that of the fact itself. Raises FactRefused.
    """
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    occurred_at = occurred_at or at
    if bilan.cancelled_at:
        raise FactRefused("Ce bilan est annulé.")
    course = course_of(bilan)
    has_account = bilan.beneficiary.user_id is not None
    final = rules.may_speak_for(course, kind, has_account=has_account) if is_assisted else None
    if final:
        raise FactRefused(final.sentence)
    refusal = rules.may_record(course, kind) or may_consent(bilan, kind)
    is_double = kind in rules.ONCE and course.has(kind)
    if refusal and (is_double or not irregular_reason):
        raise FactRefused(refusal.sentence)
    if occurred_at > at:
        raise FactRefused("Un fait ne s’enregistre pas d’avance.")
    fact = Fact.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=at,
        recorded_by=by,
        author_name=author_name,
        is_assisted=is_assisted,
        is_irregular=bool(refusal),
        reason=irregular_reason if refusal else reason,
        detail={**rules.signed_text(course, kind), **(detail or {}), **co_signed_detail(bilan, kind)},
    )
    if is_assisted and kind in rules.OWN_WORD and has_account:
        announce_to(bilan.beneficiary, subject_id=bilan.pk, at=at)
    fact_recorded.send(sender=Fact, fact=fact, bilan=bilan, at=at)
    return fact


@transaction.atomic
def decide_consent(bilan: Bilan, *, consents: bool, by: User, at: datetime) -> Fact:
    """The person read the information and says yes or no (L6313-4 al. 2); both are kept with the text's version."""
    person = str(bilan.beneficiary)
    detail = {"text": INFORMATION_VERSION}
    if not course_of(bilan).has(Kind.INFORMED):
        record_fact(bilan, Kind.INFORMED, by=by, author_name=person, at=at, detail=detail)
    kind = Kind.CONSENTED if consents else Kind.CONSENT_REFUSED
    word = course_of(bilan).last(*rules.CONSENT_KINDS)
    if word is not None and word.kind == kind:
        raise FactRefused("Votre réponse était déjà enregistrée.")
    return record_fact(bilan, kind, by=by, author_name=person, at=at, detail=detail)


@transaction.atomic
def withdraw_consent(bilan: Bilan, *, by: User, at: datetime) -> Fact:
    """The person stops; what was planned is cancelled by those who subscribe. Raises FactRefused."""
    return record_fact(bilan, Kind.CONSENT_WITHDRAWN, by=by, author_name=str(bilan.beneficiary), at=at)


@transaction.atomic
def correct_fact(
    fact: Fact, *, reason: str, by: User | None, author_name: str, at: datetime, occurred_at: datetime | None = None
) -> Fact:
    """Supersede a fact by another date, or by « did not take place » when no date is given.

    Raises FactRefused without a reason, for a date to come, or for a fact already corrected.
    """
    if not reason.strip():
        raise FactRefused("Dites pourquoi vous corrigez ce fait.")
    if occurred_at is not None and occurred_at > at:
        raise FactRefused("Un fait ne s’enregistre pas d’avance.")
    is_own = by is not None and fact.recorded_by_id == by.pk
    follows = fact.detail.get("after", "")
    refusal = rules.may_correct(kind=Kind(fact.kind), is_assisted=fact.is_assisted, is_own=is_own, follows=follows)
    if refusal:
        raise FactRefused(refusal.sentence)
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=fact.bilan_id)
    if fact.kind in rules.ENDS and course_of(bilan).has(Kind.DESTROYED):
        raise FactRefused("Les documents de ce bilan ont été détruits : sa fin ne se corrige plus.")
    said: dict[str, Any] = {
        "reason": reason.strip(),
        "by": by,
        "author_name": author_name,
        "at": at,
        "occurred_at": occurred_at,
    }
    if fact.kind == Kind.ABANDONED and (end := _end_that_follows(bilan, fact)) is not None:
        _supersede(end, **said)
    return _supersede(fact, **said)


def _end_that_follows(bilan: Bilan, fact: Fact) -> Fact | None:
    """The closing that was recorded as the effect of this fact, unless it was corrected away."""
    line = course_of(bilan).last(Kind.CLOSED)
    if line is None or line.detail.get("after") != fact.kind:
        return None
    return Fact.objects.select_related("bilan").get(pk=line.id)


def _supersede(
    fact: Fact, *, reason: str, by: User | None, author_name: str, at: datetime, occurred_at: datetime | None
) -> Fact:
    try:
        with transaction.atomic():
            correction = Fact.objects.create(
                organisation_id=fact.organisation_id,
                bilan_id=fact.bilan_id,
                kind=fact.kind,
                occurred_at=occurred_at or fact.occurred_at,
                recorded_at=at,
                recorded_by=by,
                author_name=author_name,
                is_irregular=fact.is_irregular,
                is_assisted=fact.is_assisted,
                is_void=occurred_at is None,
                reason=reason,
                detail=fact.detail,
                supersedes=fact,
            )
    except IntegrityError as error:
        if violated(error) == "a_fact_is_superseded_once":
            raise FactRefused("Ce fait a déjà été corrigé : rechargez la page.") from None
        if violated(error) == "person_goes_back_alone":
            raise FactRefused(rules.ANSWERED_ONLINE) from None
        if violated(error) == "fact_happens_once":
            raise FactRefused("Ce fait est déjà enregistré à une autre date : corrigez celui-là.") from None
        raise
    fact_recorded.send(sender=Fact, fact=correction, bilan=fact.bilan, at=at)
    return correction


@transaction.atomic
def invite_beneficiary(bilan: Bilan, *, at: datetime) -> None:
    """Let the person into their own space: an account without password, and a mail that says nothing.

    Signing in by a one-time code proves the mailbox. Raises BeneficiaryRefused without an address.
    """
    person = Beneficiary.objects.select_for_update(of=("self",)).get(pk=bilan.beneficiary_id)
    if not person.email:
        raise BeneficiaryRefused("Cette personne n’a pas d’adresse e-mail dans sa fiche.")
    if person.email == bilan.consultant.user.email:
        raise BeneficiaryRefused("Cette adresse est celle de la personne qui accompagne : notez celle du bénéficiaire.")
    if person.user_id is None:
        person.user = account_at(person.email)
        person.save(update_fields=["user"])
    assert person.user is not None
    affiliate(person.user, person.organisation_id, is_beneficiary=True)
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=person.organisation_id,
        subject_id=bilan.pk,
        recipient_id=person.pk,
        at=at,
    )
