"""What the person takes away of the papers that found and tell their bilan: recorded, established, signed."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from beneficiaries.models import Bilan
from confidentiality.archive import Attached, attaches, part
from confidentiality.files import EXTENSIONS
from confidentiality.signatures.queries import of_person
from funding.agreements.kinds import NOT_THEIRS
from funding.agreements.lookup import documents_of
from funding.agreements.serving import content_of, request_of
from funding.models import Agreement, Document
from funding.queries.agreements import agreements_of, file_of


@part("agreements")
def agreements(bilan: Bilan) -> list[dict[str, Any]]:
    """What founds the bilan, as it was recorded; what was voided says why."""
    names = {agreement.pk: name for name, agreement in _scans(bilan)}
    return [
        {
            "kind": agreement.get_kind_display(),
            "signed_on": f"{agreement.signed_on}",
            "reference": agreement.reference,
            "recorded_at": agreement.recorded_at.isoformat(),
            "voided_at": agreement.voided_at.isoformat() if agreement.voided_at else None,
            "void_reason": agreement.void_reason,
            "file": names.get(agreement.pk),
        }
        for agreement in agreements_of(bilan)
    ]


@part("papers")
def papers(bilan: Bilan) -> list[dict[str, Any]]:
    """Every version of every document that was made of the bilan, and the payments that a contract foresees."""
    names = {document.pk: name for name, document in _unsealed(bilan)}
    return [_said(document, names.get(document.pk)) for document in _theirs(bilan)]


def _said(document: Document, file: str | None) -> dict[str, Any]:
    days = ("transmitted_on", "answer_by", "person_signed_on", "signed_on")
    return {
        "kind": document.get_kind_display(),
        "version": document.version,
        "state": document.get_state_display(),
        "made_at": document.made_at.isoformat(),
        **{name: f"{day}" if (day := getattr(document, name)) else None for name in days},
        "instalments": [
            {"label": one.label, "due_on": f"{one.due_on}", "amount": str(one.amount)}
            for one in document.instalments.all()
        ],
        "file": file,
    }


def _theirs(bilan: Bilan) -> list[Document]:
    return [document for document in documents_of(bilan) if document.kind not in NOT_THEIRS]


def _scans(bilan: Bilan) -> list[tuple[str, Agreement]]:
    """The scans of recorded papers, with their names in the archive."""
    scanned = [agreement for agreement in agreements_of(bilan) if agreement.file_name]
    return [
        (f"documents/accord-{number:02d}.{EXTENSIONS[agreement.file_kind]}", agreement)
        for number, agreement in enumerate(scanned, start=1)
    ]


def _unsealed(bilan: Bilan) -> list[tuple[str, Document]]:
    """Without those that the person signs: their sealed copies are in the archive under « signed_documents »."""
    sealed: set[UUID] = {signer.request_id for signer in of_person(bilan.pk) if signer.request.sealed_at is not None}
    documents = [one for one in _theirs(bilan) if (request := request_of(one)) is None or request.pk not in sealed]
    return [(f"documents/papier-{number:02d}.pdf", one) for number, one in enumerate(documents, start=1)]


@attaches
def the_papers(bilan: Bilan) -> Iterable[Attached]:
    """The scans and the versions, as they were kept."""
    for name, agreement in _scans(bilan):
        yield Attached(name, partial(file_of, agreement))
    for name, document in _unsealed(bilan):
        yield Attached(name, partial(content_of, document))
