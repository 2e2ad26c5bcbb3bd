"""What a view's address names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan, EmployerContact
from funding.agreements.kinds import Kind, State
from funding.models import Document
from funding.queries import paid_by_employers
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class Asked:
    """One kind of document of one bilan."""

    bilan: Bilan
    kind: Kind

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def the_asked(request: HouseRequest, bilan_id: UUID, paper: str) -> Asked:
    """The document of this address; words that name none are absent."""
    bilan = the_bilan(request, bilan_id)
    if paper not in set(Kind):
        raise Http404
    return Asked(bilan, Kind(paper))


def the_document(request: HouseRequest, document_id: UUID) -> Document:
    """The version of this address."""
    linked = ("bilan__beneficiary__employer", "bilan__organisation", "bilan__consultant", "made_by", "agreement")
    return get_object_or_404(Document.objects.select_related(*linked), pk=document_id)


@dataclass(frozen=True)
class PaidDocument:
    """A signed convention as the contact of the firm that pays sees it."""

    document: Document
    is_theirs: bool

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Theirs when their firm pays by this very convention; otherwise what the bilan says."""
        theirs = frozenset({Standing.EMPLOYER_CONTACT}) if self.is_theirs else frozenset()
        return theirs | self.document.ties(actor)


def the_paid_document(request: HouseRequest, document_id: UUID) -> PaidDocument:
    """The convention of this address, if it is signed; with whether one's own firm pays."""
    document = the_document(request, document_id)
    contacts = EmployerContact.objects.filter(user_id=request.user.pk, ended_at=None)
    firms = list(contacts.values_list("employer_id", flat=True))
    is_theirs = paid_by_employers(Bilan.objects.filter(pk=document.bilan_id), firms).exists()
    if is_theirs and (document.kind != Kind.TRIPARTITE or document.state != State.SIGNED):
        raise Http404
    return PaidDocument(document, is_theirs)
