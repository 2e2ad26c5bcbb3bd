"""What changes a first contact. The row of the enquiry is the lock."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from beneficiaries.enquiries import announcing, rules, sealing
from beneficiaries.enquiries.rules import State
from beneficiaries.models import Enquiry, EnquiryContact, InformationTalk
from foundation import due
from foundation.clock import paris_day
from foundation.errors import violated
from law.queries import number_on
from organisations.models import Membership, Organisation

PURGE = "beneficiaries.enquiry_purge"
LONGEST = 4000  # characters of what somebody may have written in several times
OVER = {
    State.CONVERTED: "Ce contact est devenu un bilan : la suite se passe dans son dossier.",
    State.CLOSED: "Ce contact est clos : rouvrez-le d’abord.",
}


class EnquiryRefused(Exception):
    """It cannot be noted so; the message is shown to the user as it is."""


class EnquiryChanged(EnquiryRefused):
    """Somebody else edited it meanwhile; nothing was overwritten."""


@transaction.atomic
def receive_enquiry(
    organisation: Organisation,
    *,
    channel: Enquiry.Channel,
    at: datetime,
    by: Membership | None = None,
    received_at: datetime | None = None,
    form_key: UUID | None = None,
    words: str = "",
    objectives: str = "",
    **said: Any,
) -> Enquiry | None:
    """Write down a first contact, from the public form (`by` None) or by hand. Raises EnquiryRefused.

    The same page sent twice is one enquiry: None the second time, when nobody is told again; words that were added
    meanwhile are kept.
    """
    received_at = received_at or at
    day = paris_day(received_at)
    enquiry = Enquiry(
        organisation=organisation,
        channel=channel,
        form_key=form_key,
        received_at=received_at,
        entered_by=by,
        act_on=day + rules.FIRST_ANSWER,
        last_contact_on=day,
        purge_on=_purge_day(day),
        **_clean(said),
    )
    if enquiry.purge_on <= paris_day(at):
        raise EnquiryRefused("Ce contact est trop ancien : la loi ne laisse pas garder ces données.")
    enquiry.sealed_words = sealing.sealed(enquiry, sealing.WORDS, words)
    enquiry.sealed_objectives = sealing.sealed(enquiry, sealing.OBJECTIVES, objectives)
    try:
        with transaction.atomic():
            enquiry.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == "one_enquiry_a_form":
            _add_words(form_key, words)
            return None
        raise EnquiryRefused(_sentence(error)) from None
    _schedule(enquiry)
    if by is None:
        announcing.to_handlers(enquiry, at=at)
    return enquiry


def _add_words(form_key: UUID | None, words: str) -> None:
    """The person went back, wrote something else and sent the page again: nothing that they typed is lost."""
    enquiry = Enquiry.objects.select_for_update(of=("self",)).filter(form_key=form_key, state=State.NEW).first()
    if enquiry is None or not words.strip():
        return
    known = sealing.opened(enquiry, sealing.WORDS)
    if words.strip() not in known:
        _saved(enquiry, sealed_words=sealing.sealed(enquiry, sealing.WORDS, f"{known}\n\n{words}"[-LONGEST:]))


@transaction.atomic
def edit_enquiry(enquiry: Enquiry, *, version: int, **said: Any) -> Enquiry:
    """Correct what is known of the person. Raises EnquiryChanged when `version` is no longer current."""
    enquiry = open_one(enquiry)
    if enquiry.version != version:
        raise EnquiryChanged("Ce contact a été modifié entre-temps : comparez, puis enregistrez de nouveau.")
    return _saved(enquiry, **_clean(said))


@transaction.atomic
def note_objectives(enquiry: Enquiry, *, objectives: str) -> Enquiry:
    """Keep, sealed, what the person agreed with their CÉP adviser; it takes the place of what was noted before."""
    enquiry = open_one(enquiry)
    return _saved(enquiry, sealed_objectives=sealing.sealed(enquiry, sealing.OBJECTIVES, objectives))


@transaction.atomic
def assign_enquiry(enquiry: Enquiry, *, to: Membership | None, by: Membership, at: datetime) -> Enquiry:
    """Say who follows it, or nobody; a colleague who receives it is told that somebody waits."""
    enquiry = open_one(enquiry)
    if to is not None and (to.removed_at or not (to.is_consultant or to.is_assistant or to.is_administrator)):
        raise EnquiryRefused(f"{to} ne peut pas suivre ce contact.")
    enquiry = _saved(enquiry, assigned_to=to)
    if to is not None and to.pk != by.pk:
        announcing.to_assignee(enquiry, at=at)
    return enquiry


@transaction.atomic
def note_contact(
    enquiry: Enquiry,
    *,
    kind: EnquiryContact.Kind,
    by: Membership,
    at: datetime,
    occurred_at: datetime | None = None,
    act_on: date | None = None,
) -> Enquiry:
    """An exchange took place, or was tried; `act_on` says when to call back. Raises EnquiryRefused.

    An exchange in which the person took part moves the day of erasure.
    """
    enquiry = open_one(enquiry)
    occurred_at = occurred_at or at
    if occurred_at > at:
        raise EnquiryRefused("Un échange ne s’enregistre pas d’avance.")
    _refuse_past(act_on, at=at)
    EnquiryContact.objects.create(
        organisation_id=enquiry.organisation_id,
        enquiry=enquiry,
        kind=kind,
        occurred_at=occurred_at,
        recorded_by=by,
        recorded_at=at,
    )
    if kind in EnquiryContact.WITH_THE_PERSON:
        touch(enquiry, on=paris_day(occurred_at))
    if act_on is not None and enquiry.state in (State.NEW, State.CALL_BACK):
        return _saved(enquiry, state=State.CALL_BACK, act_on=act_on)
    if act_on is not None and enquiry.state == State.TALK_HELD:
        return _saved(enquiry, act_on=act_on)
    return _saved(enquiry)


@transaction.atomic
def plan_talk(
    enquiry: Enquiry, *, starts_at: datetime, mode: InformationTalk.Mode, member: Membership, by: Membership
) -> InformationTalk:
    """Agree on the free information talk: outside the hours of any bilan. One that took place may be noted after it."""
    enquiry = open_one(enquiry)
    if member.removed_at or not (member.is_consultant or member.is_assistant or member.is_administrator):
        raise EnquiryRefused(f"{member} ne peut pas mener cet entretien.")
    try:
        with transaction.atomic():
            talk = InformationTalk.objects.create(
                organisation_id=enquiry.organisation_id,
                enquiry=enquiry,
                starts_at=starts_at,
                mode=mode,
                member=member,
                planned_by=by,
            )
    except IntegrityError as error:
        raise EnquiryRefused(_sentence(error)) from None
    _saved(enquiry, state=State.TALK_PLANNED, act_on=paris_day(starts_at))
    return talk


@transaction.atomic
def note_talk(
    talk: InformationTalk,
    *,
    outcome: InformationTalk.Outcome,
    by: Membership,
    at: datetime,
    act_on: date | None = None,
) -> InformationTalk:
    """Say what became of a planned talk, and when to call next. Raises EnquiryRefused before its hour.

    Held: the enquiry waits for the person's decision, and its erasure moves. Missed or cancelled: call back.
    """
    enquiry = open_one(talk.enquiry)
    talk = InformationTalk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    Outcome = InformationTalk.Outcome
    if talk.outcome != Outcome.PLANNED:
        raise EnquiryRefused("L’issue de cet entretien est déjà notée.")
    if outcome != Outcome.CANCELLED and not talk.is_past(at):
        raise EnquiryRefused("Cet entretien n’a pas encore commencé : annulez-le s’il n’aura pas lieu.")
    _refuse_past(act_on, at=at)
    talk.outcome, talk.noted_at, talk.noted_by = outcome, at, by
    talk.save(update_fields=["outcome", "noted_at", "noted_by"])
    today = paris_day(at)
    if outcome == Outcome.HELD:
        touch(enquiry, on=paris_day(talk.starts_at))
        _saved(enquiry, state=State.TALK_HELD, act_on=act_on or today + rules.AFTER_TALK)
    else:
        _saved(enquiry, state=State.CALL_BACK, act_on=act_on or today + rules.AFTER_MISS)
    return talk


@transaction.atomic
def close_enquiry(
    enquiry: Enquiry, *, reason: Enquiry.Closing, by: Membership, at: datetime, words: str = ""
) -> Enquiry:
    """It goes no further, for a reason; a talk still planned is cancelled. Raises EnquiryRefused."""
    enquiry = open_one(enquiry)
    cancel_planned(enquiry, by=by, at=at)
    closing = sealing.sealed(enquiry, sealing.CLOSING, words)
    return _saved(enquiry, state=State.CLOSED, act_on=None, closed_at=at, closing_reason=reason, sealed_closing=closing)


@transaction.atomic
def reopen_enquiry(enquiry: Enquiry, *, at: datetime) -> Enquiry:
    """The person comes back."""
    enquiry = locked(enquiry)
    if enquiry.state != State.CLOSED:
        raise EnquiryRefused("Ce contact n’est pas clos.")
    fields: dict[str, Any] = {"closed_at": None, "closing_reason": "", "sealed_closing": None}
    return _saved(enquiry, state=State.CALL_BACK, act_on=paris_day(at), **fields)


def cancel_planned(enquiry: Enquiry, *, by: Membership, at: datetime) -> None:
    """No talk waits for somebody whom it no longer concerns."""
    planned = InformationTalk.objects.filter(enquiry=enquiry, outcome=InformationTalk.Outcome.PLANNED)
    planned.update(outcome=InformationTalk.Outcome.CANCELLED, noted_at=at, noted_by=by)


def locked(enquiry: Enquiry) -> Enquiry:
    """The enquiry, held until the transaction ends. Raises EnquiryRefused when it was erased meanwhile."""
    found = Enquiry.objects.select_for_update(of=("self",)).filter(pk=enquiry.pk).first()
    if found is None:
        raise EnquiryRefused("Ce contact vient d’être effacé.")
    return found


def open_one(enquiry: Enquiry) -> Enquiry:
    """The same, if it is still open. Raises EnquiryRefused."""
    enquiry = locked(enquiry)
    if not enquiry.is_open:
        raise EnquiryRefused(OVER[State(enquiry.state)])
    return enquiry


def touch(enquiry: Enquiry, *, on: date) -> None:
    """The person took part in something on that day: what is known of them may be kept longer."""
    if on > enquiry.last_contact_on:
        enquiry.last_contact_on, enquiry.purge_on = on, _purge_day(on)
        enquiry.save(update_fields=["last_contact_on", "purge_on"])
        _schedule(enquiry)


def _saved(enquiry: Enquiry, **changes: object) -> Enquiry:
    for name, value in changes.items():
        setattr(enquiry, name, value)
    enquiry.version += 1
    try:
        with transaction.atomic():
            enquiry.save(update_fields=[*changes, "version"])
    except IntegrityError as error:
        raise EnquiryRefused(_sentence(error)) from None
    return enquiry


def _schedule(enquiry: Enquiry) -> None:
    due.schedule(PURGE, organisation_id=enquiry.organisation_id, subject_id=enquiry.pk, due_on=enquiry.purge_on)


def _purge_day(last_contact_on: date) -> date:
    years = int(number_on("conservation_prospects_ans", last_contact_on))
    return rules.purge_day(last_contact_on, years=years)


def _refuse_past(act_on: date | None, *, at: datetime) -> None:
    if act_on is not None and act_on < paris_day(at):
        raise EnquiryRefused("Cette date de rappel est passée.")


def _clean(said: dict[str, Any]) -> dict[str, Any]:
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    if "email" in cleaned:
        cleaned["email"] = cleaned["email"].lower()
    if isinstance(cleaned.get("moments"), Sequence):
        cleaned["moments"] = [moment for moment in Enquiry.Moment.values if moment in cleaned["moments"]]
    return cleaned


def _sentence(error: IntegrityError) -> str:
    return {
        "enquiry_can_be_answered": "Il faut un nom, et une adresse e-mail ou un téléphone.",
        "one_planned_talk_an_enquiry": "Un entretien est déjà prévu : notez d’abord ce qu’il est devenu.",
        "open_enquiry_has_its_next_day": "Indiquez quand rappeler cette personne.",
    }.get(violated(error), "Ce contact ne peut pas être enregistré ainsi.")
