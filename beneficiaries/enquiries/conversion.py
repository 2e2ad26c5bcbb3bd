"""An enquiry becomes a person's file, then a bilan: it keeps its link, and gives what it knew to both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from beneficiaries import operations as files
from beneficiaries.circumstances.operations import carry_words
from beneficiaries.enquiries import sealing
from beneficiaries.enquiries.operations import PURGE, EnquiryRefused, cancel_planned, open_one
from beneficiaries.enquiries.queries import matches_of
from beneficiaries.enquiries.rules import State
from beneficiaries.models import Beneficiary, Bilan, Enquiry, Fact, InformationTalk
from foundation import due
from organisations.models import Membership
from organisations.permissions import Actor


@transaction.atomic
def enter_person(enquiry: Enquiry, *, by: Membership, at: datetime, **person: Any) -> Beneficiary:
    """Open the file of the person with what is known. Raises EnquiryRefused."""
    enquiry = open_one(enquiry)
    if enquiry.beneficiary_id is not None:
        raise EnquiryRefused("Une fiche est déjà ouverte pour cette personne : il reste à ouvrir le bilan.")
    try:
        beneficiary = files.enter_beneficiary(enquiry.organisation, by=by, at=at, **person)
    except files.BeneficiaryRefused as refusal:
        raise EnquiryRefused(str(refusal)) from None
    _link(enquiry, beneficiary, by=by)
    return beneficiary


@transaction.atomic
def attach_person(enquiry: Enquiry, *, beneficiary_id: UUID, by: Membership, actor: Actor) -> Beneficiary:
    """The person was known already: no second file. Raises EnquiryRefused for somebody who is not theirs to open."""
    enquiry = open_one(enquiry)
    found = next((match.person for match in matches_of(enquiry, actor) if match.person.pk == beneficiary_id), None)
    if found is None:
        raise EnquiryRefused("Choisissez une des fiches proposées.")
    _link(enquiry, found, by=by)
    return found


def _link(enquiry: Enquiry, beneficiary: Beneficiary, *, by: Membership) -> None:
    enquiry.beneficiary, enquiry.assigned_to = beneficiary, by
    enquiry.version += 1
    enquiry.save(update_fields=["beneficiary", "assigned_to", "version"])


@transaction.atomic
def convert_what_waits(bilan: Bilan, *, by: Membership, at: datetime) -> None:
    """A bilan was just opened: what waited for this person becomes it.

    The talks that were held become dated facts of the course, outside the hours. What the person said moves into
    the content of the bilan, under its key; the contact details are in the file, and leave the enquiry.
    """
    waiting = Enquiry.objects.select_for_update(of=("self",)).filter(
        beneficiary_id=bilan.beneficiary_id, state__in=Enquiry.OPEN
    )
    found = list(waiting.order_by("received_at"))
    for enquiry in found:
        cancel_planned(enquiry, by=by, at=at)
        _tell_talks(enquiry, bilan, at=at)
    words = [sealing.opened(enquiry, sealing.WORDS) for enquiry in found]
    objectives = [sealing.opened(enquiry, sealing.OBJECTIVES) for enquiry in found]
    carry_words(bilan, first_words=_joined(words), objectives=_joined(objectives))
    for enquiry in found:
        _become(enquiry, bilan, at=at)


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _tell_talks(enquiry: Enquiry, bilan: Bilan, *, at: datetime) -> None:
    held = enquiry.talks.filter(outcome=InformationTalk.Outcome.HELD).select_related("member__user")
    for talk in held.order_by("starts_at"):
        files.record_fact(
            bilan,
            Fact.Kind.INFORMATION_TALK,
            by=talk.member.user,
            author_name=str(talk.member),
            at=at,
            occurred_at=talk.starts_at,
            detail={"mode": talk.mode},
        )


def _become(enquiry: Enquiry, bilan: Bilan, *, at: datetime) -> None:
    gone: dict[str, Any] = dict.fromkeys(("first_name", "last_name", "email", "phone"), "")
    gone |= {"moments": [], "sealed_words": None, "sealed_objectives": None, "act_on": None}
    kept = {"state": State.CONVERTED, "opened_bilan": bilan, "converted_at": at, "version": enquiry.version + 1}
    for name, value in (gone | kept).items():
        setattr(enquiry, name, value)
    enquiry.save(update_fields=[*gone, *kept])
    due.cancel(PURGE, subject_id=enquiry.pk)
