"""Makes the version that leaves: what it says, its bytes, its row, the signatures that it asks for."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from beneficiaries.co_signing import representative_of
from beneficiaries.models import Bilan
from confidentiality.files import keep
from confidentiality.signatures.operations import SignatureRefused, SignerSpec, ask_signatures
from foundation.clock import paris_day
from foundation.pdf import PdfUnavailable
from funding.agreements import needs
from funding.agreements.attesting import attested
from funding.agreements.changes import changes_between, terms_of
from funding.agreements.deadlines import last_day_to_answer
from funding.agreements.dossier import Dossier
from funding.agreements.drawing import Details, draw, signatory_of, signers_of
from funding.agreements.gathering import dossier_of, house_terms
from funding.agreements.kinds import ABOUT, ATTESTATIONS, PERSON, Kind, State
from funding.agreements.lookup import OF_FUNDING, base_of, latest, place_of
from funding.agreements.money import own_amount, payments_of
from funding.agreements.refusal import DocumentRefused, lacking
from funding.models import Document
from funding.queries import paying_firm
from organisations.models import Membership

# How long the others have once the person's own days are over; a choice of the house, no number of the law.
PATIENCE = timedelta(days=30)
NOTHING_CHANGED = "Rien n’a changé depuis le document signé : il n’y a rien à écrire dans un avenant."
NO_BASE = "Un avenant modifie une convention ou un contrat établi et signé ici : il n’y en a pas encore."


@dataclass(frozen=True)
class Draft:
    """A document before it leaves."""

    bilan: Bilan
    kind: Kind
    dossier: Dossier
    details: Details
    before: Document | None = None


def drafted(bilan: Bilan, kind: Kind, *, on: date) -> Draft:
    """What a document would say today. Raises DocumentRefused for an amendment that changes nothing."""
    dossier, before = dossier_of(bilan, on=on), latest(bilan, kind)
    number = before.version + 1 if before else 1
    details = Details(number=number, quote_days=house_terms(bilan.organisation).quote_days)
    if kind in ATTESTATIONS:
        details = replace(details, more=attested(bilan, kind, on=on))
    if kind == Kind.AMENDMENT:
        found = base_of(bilan)
        if found is None:
            raise DocumentRefused(NO_BASE)
        said, base = found
        changes = changes_between(said.terms, terms_of(dossier))
        if not changes:
            raise DocumentRefused(NOTHING_CHANGED)
        details = replace(details, base=base, changes=tuple(changes))
    return Draft(bilan, kind, dossier, details, before)


def project_of(draft: Draft) -> bytes:
    """The PDF of a draft, marked as worth nothing; what is missing stays blank. Raises PdfUnavailable."""
    return draw(draft.kind, draft.dossier, replace(draft.details, is_draft=True))


def make(draft: Draft, *, by: Membership, at: datetime, transmitted_on: date | None = None) -> Document:
    """Write the version, sealed, and ask for its signatures, in the caller's transaction. Raises DocumentRefused."""
    missing = needs.missing(draft.kind, draft.dossier)
    if missing:
        raise lacking(missing)
    signers = signers_of(draft.kind, draft.dossier, draft.details.base)
    answer_by = None
    if draft.kind == Kind.TRIPARTITE:
        transmitted_on = transmitted_on or paris_day(at)
        answer_by = last_day_to_answer(transmitted_on, draft.dossier.days(ABOUT[draft.kind].answer_days))
        _refuse_wrong_day(transmitted_on, answer_by, today=paris_day(at))
    else:
        transmitted_on = None
    details = replace(draft.details, transmitted_on=transmitted_on, answer_by=answer_by)
    pdf = _drawn(draft.kind, draft.dossier, details)
    document = Document(
        id=uuid4(),
        organisation_id=draft.bilan.organisation_id,
        bilan=draft.bilan,
        kind=draft.kind,
        version=details.number,
        state=State.SENT if signers else State.ISSUED,
        terms=_terms(draft.kind, draft.dossier),
        sha256=hashlib.sha256(pdf).hexdigest(),
        made_by=by,
        made_at=at,
        transmitted_on=transmitted_on,
        answer_by=answer_by,
        employer=paying_firm(draft.bilan) if draft.kind == Kind.TRIPARTITE else None,
        is_remote=draft.dossier.terms.is_remote,
        own_amount=own_amount(draft.dossier) if draft.kind == Kind.INDIVIDUAL else None,
        supersedes=draft.before,
    )
    document.file_name = keep(pdf, place_of(document))
    document.save(force_insert=True)
    if signers:
        _ask(document, draft, signers, pdf, by=by, at=at)
    return document


def _terms(kind: Kind, dossier: Dossier) -> dict[str, Any]:
    terms = terms_of(dossier)
    if kind == Kind.INDIVIDUAL:
        terms["payments"] = [
            [one.number, one.label, one.due_on.isoformat(), str(one.amount)] for one in payments_of(dossier)
        ]
    return terms


def _drawn(kind: Kind, dossier: Dossier, details: Details) -> bytes:
    try:
        return draw(kind, dossier, details)
    except PdfUnavailable as fault:
        raise DocumentRefused(str(fault)) from None


def _refuse_wrong_day(transmitted_on: date, answer_by: date, *, today: date) -> None:
    if transmitted_on > today:
        raise DocumentRefused("Le jour de la transmission ne peut pas être à venir.", "transmitted_on")
    if answer_by < today:
        raise DocumentRefused("À compter de ce jour, le délai pour répondre est déjà passé.", "transmitted_on")


def _ask(
    document: Document, draft: Draft, signers: tuple[str, ...], pdf: bytes, *, by: Membership, at: datetime
) -> None:
    """Propose the very bytes that were kept to the parties, in their order (R6313-8: the person first)."""
    expires_on = max(document.answer_by or paris_day(at), paris_day(at)) + PATIENCE
    try:
        ask_signatures(
            draft.bilan,
            kind=f"{OF_FUNDING}{draft.kind}",
            title=Kind(draft.kind).label,
            pdf=pdf,
            signers=specs_of(draft, signers, document.answer_by),
            expires_on=expires_on,
            by=by.user,
            author_name=str(by),
            at=at,
            subject_id=document.pk,
        )
    except SignatureRefused as refusal:
        raise DocumentRefused(str(refusal)) from None


def specs_of(draft: Draft, signers: tuple[str, ...], answer_by: date | None) -> list[SignerSpec]:
    """Who signs: each party, and beside the person whoever represents them when the judgment asks for it."""
    specs = []
    for role in signers:
        who = signatory_of(role, draft.dossier)
        days = answer_by if role == PERSON else None
        specs.append(SignerSpec(role, who.name, who.email, who.user_id, who.phone, days))
        beside = representative_of(draft.bilan) if role == PERSON else None
        if beside is not None and beside.must_co_sign:
            specs.append(SignerSpec("representative", str(beside), beside.email, beside.user_id, "", days))
    return specs
