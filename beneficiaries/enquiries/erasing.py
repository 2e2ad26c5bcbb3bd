"""Erasing a first contact: three years after the last one, or at once when the person asks (GDPR art. 5.1 e, 17, 21)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from beneficiaries.enquiries.operations import PURGE, EnquiryRefused, locked
from beneficiaries.enquiries.rules import State
from beneficiaries.models import Beneficiary, Enquiry, EnquiryContact, EnquiryErasure, InformationTalk
from foundation import due
from foundation.clock import paris_day

Cause = EnquiryErasure.Cause


@transaction.atomic
def erase_enquiry(enquiry: Enquiry, *, at: datetime) -> None:
    """Erase it now, with everything that was noted; a line without name stays. Raises EnquiryRefused."""
    enquiry = locked(enquiry)
    if enquiry.state == State.CONVERTED:
        raise EnquiryRefused("Ce contact est devenu un bilan : l’effacement se demande depuis la fiche de la personne.")
    if enquiry.beneficiary_id is not None:
        raise EnquiryRefused("Une fiche est ouverte pour cette personne : l’effacement se demande depuis sa fiche.")
    _erase(enquiry, Cause.ASKED, at=at)


@due.raises(PURGE)
@transaction.atomic
def purge(enquiry_id: UUID, at: datetime) -> None:
    """Nobody was in touch for three years. A row that somebody holds just now is tried again a little later."""
    rows = Enquiry.objects.select_for_update(of=("self",), nowait=True)
    enquiry = rows.filter(pk=enquiry_id, opened_bilan=None, purge_on__lte=paris_day(at)).first()
    if enquiry is None:
        return
    _erase(enquiry, Cause.EXPIRED, at=at)
    _forget_file(enquiry, at=at)


def erase_of_person(person: Beneficiary, *, email: str, at: datetime) -> None:
    """The person's file is being erased: what was noted before it goes too."""
    theirs = Q(beneficiary=person) | (Q(email=email) if email else Q(pk=None))
    for enquiry in Enquiry.objects.select_for_update(of=("self",)).filter(theirs, opened_bilan=None):
        _erase(enquiry, Cause.ASKED, at=at)


def _erase(enquiry: Enquiry, cause: EnquiryErasure.Cause, *, at: datetime) -> None:
    for model in (EnquiryContact, InformationTalk):
        model.objects.filter(enquiry=enquiry).delete()
    Enquiry.objects.filter(pk=enquiry.pk).delete()
    due.cancel(PURGE, subject_id=enquiry.pk)
    EnquiryErasure.objects.create(
        organisation_id=enquiry.organisation_id,
        erased_on=paris_day(at),
        cause=cause,
        origin=enquiry.origin,
        received_year=paris_day(enquiry.received_at).year,
    )


def _forget_file(enquiry: Enquiry, *, at: datetime) -> None:
    """A file that was opened for a bilan that never came is a prospect's too."""
    from beneficiaries.requests.erasing import erase_file  # it erases enquiries itself

    person = enquiry.beneficiary
    if person is None or person.erased_at or person.bilan_set.exists():
        return
    erase_file(person, at=at)
