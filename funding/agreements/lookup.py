"""What reads documents that left."""

from collections.abc import Iterable
from uuid import UUID

from beneficiaries.models import Bilan
from confidentiality.files import fetch, place_of_file
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.vault import Place, Retention
from funding.agreements.drawing import Base
from funding.agreements.kinds import Kind, State
from funding.models import Document

OF_FUNDING = "funding."  # how requests of signature say that they are ours
BASES = (Kind.TRIPARTITE, Kind.INDIVIDUAL, Kind.CONVENTION)
TITLES = {
    Kind.TRIPARTITE: "la convention tripartite",
    Kind.INDIVIDUAL: "contrat",
    Kind.CONVENTION: "la convention",
}


def documents_of(bilan: Bilan) -> list[Document]:
    """Every version of every document of a bilan, the latest first; one query."""
    return list(Document.objects.filter(bilan=bilan).select_related("made_by", "agreement"))


def latest(bilan: Bilan, kind: Kind) -> Document | None:
    """The last version of one kind."""
    return Document.objects.filter(bilan=bilan, kind=kind).order_by("-version").first()


def place_of(document: Document) -> Place:
    """Where the sealed PDF of a version lives."""
    table = document._meta.db_table
    return place_of_file(document.organisation_id, document.bilan_id, table, document.pk, Retention.PROOF)


def file_of(document: Document) -> bytes:
    """The PDF of a version, as it left."""
    return fetch(document.file_name, place_of(document))


def request_of(document: Document) -> SignatureRequest | None:
    """The request of signatures of a version, if it was ever asked."""
    kind = f"{OF_FUNDING}{document.kind}"
    return SignatureRequest.objects.filter(kind=kind, subject_id=document.pk).order_by("-asked_at").first()


def person_has_signed(request: SignatureRequest | None) -> bool:
    """Whether the person, and whoever must sign beside them, have signed; others may still have to."""
    if request is None:
        return False
    theirs = request.signers.filter(role__in=[DocumentSigner.Role.PERSON, DocumentSigner.Role.REPRESENTATIVE])
    return not theirs.filter(signed_at=None).exists()


def base_of(bilan: Bilan) -> tuple[Document, Base] | None:
    """The signed document that an amendment changes, and what it last said: itself, or its last amendment."""
    signed = Document.objects.filter(bilan=bilan, state=State.SIGNED)
    base = signed.filter(kind__in=BASES).order_by("-signed_on", "-made_at").first()
    if base is None or base.signed_on is None:
        return None
    amended = signed.filter(kind=Kind.AMENDMENT, made_at__gte=base.made_at).order_by("-version").first()
    title = TITLES[Kind(base.kind)]
    reference = f"{base.terms.get('reference', '')}-{base.kind[:3].upper()}{base.version}"
    return amended or base, Base(Kind(base.kind), title, base.signed_on, reference)


def signed_conventions(bilans: Iterable[Bilan]) -> dict[UUID, UUID]:
    """The signed convention of each bilan that has one made here, in one query."""
    signed = Document.objects.filter(bilan__in=[bilan.pk for bilan in bilans], kind=Kind.TRIPARTITE, state=State.SIGNED)
    return dict(signed.order_by("version").values_list("bilan_id", "pk"))


def own_turn(document: Document) -> DocumentSigner | None:
    """The person as a signer of this version, while it is their turn."""
    request = request_of(document)
    if request is None or not request.is_open:
        return None
    signers = request.signers.filter(role=DocumentSigner.Role.PERSON, signed_at=None, refused_at=None)
    return signers.exclude(invited_at=None).first()
