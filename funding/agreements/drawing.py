"""The PDF of each kind of document, out of a dossier: a project on demand, or the version that leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from foundation.pdf import pdf_bytes
from funding.agreements.changes import Change
from funding.agreements.deadlines import LeaveDays, leave_days
from funding.agreements.dossier import Dossier, Signatory
from funding.agreements.kinds import (
    ABOUT,
    CONVENED,
    EMPLOYER,
    FUNDER,
    FUNDS,
    PERSON,
    PROVIDER,
    PUBLIC_AGENTS,
    SUBCONTRACTOR,
    Kind,
)
from funding.agreements.money import own_amount, payments_of, vat_of, withdrawal_days
from funding.schemes import Scheme

FOLDER = "funding/agreements/pdf"
WHOLE = 100


@dataclass(frozen=True)
class Party:
    """One cell of the signatures."""

    label: str
    name: str
    quality: str = ""


@dataclass(frozen=True)
class Base:
    """The signed document that an amendment changes."""

    kind: Kind
    title: str
    signed_on: date
    reference: str


@dataclass(frozen=True)
class Details:
    """What one version says besides its dossier."""

    number: int = 1
    is_draft: bool = False
    transmitted_on: date | None = None
    answer_by: date | None = None
    quote_days: int = 30
    changes: tuple[Change, ...] = ()
    base: Base | None = None
    more: dict[str, Any] | None = None


def draw(kind: Kind, dossier: Dossier, details: Details) -> bytes:
    """The bytes of one document. Raises PdfUnavailable."""
    template = TEMPLATES.get(kind, f"{FOLDER}/{kind}.html")
    return pdf_bytes(template, context_of(kind, dossier, details))


def context_of(kind: Kind, dossier: Dossier, details: Details) -> dict[str, Any]:
    """What the template of a kind prints."""
    own = OWN.get(kind)
    return {
        "d": dossier,
        "is_draft": details.is_draft,
        "number": details.number,
        "reference": reference_of(kind, dossier, details.number),
        "parties": parties_of(kind, dossier, details.base),
        "vat_sentence": vat_of(dossier).sentence,
        **(own(dossier, details) if own else {}),
        **(details.more or {}),
    }


def reference_of(kind: Kind, dossier: Dossier, number: int) -> str:
    """« Convention 2026-4F2A9C, version 2 »: neutral in itself, the same on every page."""
    return f"Réf. {dossier.reference}-{kind.value[:3].upper()}{number}"


def signers_of(kind: Kind, dossier: Dossier, base: Base | None = None) -> tuple[str, ...]:
    """Who signs in here, in order; an amendment is signed by whoever signed what it changes.

    A public funder signs a convention on its own side: nobody is asked in here.
    """
    kind = base.kind if kind == Kind.AMENDMENT and base else kind
    if kind == Kind.CONVENTION and not dossier.money.amount_of(*FUNDS):
        return ()
    return ABOUT[kind].signers


def signatory_of(role: str, dossier: Dossier) -> Signatory:
    """Who signs for a party."""
    if role == PERSON:
        return dossier.person.signatory
    if role == SUBCONTRACTOR:
        return dossier.subcontractor.signatory
    if role == FUNDER:
        return Signatory(", ".join(share.payer for share in dossier.money.shares if share.scheme in CONVENED))
    return dossier.firm.signatory if role == EMPLOYER else dossier.provider.signatory


def parties_of(kind: Kind, dossier: Dossier, base: Base | None = None) -> list[Party]:
    """The cells of the signatures; those of a funder are filled by hand."""
    signers = signers_of(kind, dossier, base)
    if not signers and Kind.CONVENTION in (kind, base.kind if base else None):
        signers = (FUNDER, PROVIDER)
    labels = {
        PERSON: "La personne",
        EMPLOYER: "L’employeur",
        PROVIDER: "L’organisme prestataire",
        SUBCONTRACTOR: "Le ou la sous-traitante",
        FUNDER: "Le financeur",
    }
    found = [(role, signatory_of(role, dossier)) for role in signers]
    return [Party(labels[role], one.name, one.quality) for role, one in found]


def _tripartite(dossier: Dossier, details: Details) -> dict[str, Any]:
    return {
        "answer_days": dossier.days("convention_reponse_jours"),
        "transmitted_on": details.transmitted_on,
        "answer_by": details.answer_by,
    }


def _convention(dossier: Dossier, details: Details) -> dict[str, Any]:
    shares = dossier.money.shares
    return {
        "buyer_is_person": bool(dossier.money.amount_of(*FUNDS)),
        "funders": [share.payer for share in shares if share.scheme in CONVENED],
    }


def _individual(dossier: Dossier, details: Details) -> dict[str, Any]:
    return {
        "withdrawal_days": withdrawal_days(dossier),
        "own_amount": own_amount(dossier),
        "first_percent": int(dossier.share("acompte_max") * WHOLE),
        "payments": payments_of(dossier),
    }


def _quote(dossier: Dossier, details: Details) -> dict[str, Any]:
    vat = vat_of(dossier)
    return {
        "quote_days": details.quote_days,
        "valid_until": dossier.on + timedelta(days=details.quote_days),
        "net": vat.net,
        "vat": vat.tax,
        "vat_rate": vat.rate,
        "is_own": {share.scheme for share in dossier.money.shares} == {Scheme.SELF},
    }


def _amendment(dossier: Dossier, details: Details) -> dict[str, Any]:
    base = details.base
    return {
        "changes": details.changes,
        "base_kind": base.kind.value if base else "",
        "base_title": base.title if base else "",
        "base_signed_on": base.signed_on if base else None,
        "base_reference": base.reference if base else "",
    }


def leave_days_of(dossier: Dossier) -> LeaveDays | None:
    """When the request of absence is due; nothing while the period is unknown."""
    action = dossier.action
    if action.starts_on is None or action.ends_on is None:
        return None
    return leave_days(
        action.starts_on,
        action.ends_on,
        months=dossier.days("autorisation_absence_seuil_mois"),
        short=dossier.days("autorisation_absence_jours"),
        long=dossier.days("autorisation_absence_longue_jours"),
        answer=dossier.days("reponse_employeur_jours"),
    )


def _leave(dossier: Dossier, details: Details) -> dict[str, Any]:
    return {"leave": leave_days_of(dossier), "short_notice": dossier.days("autorisation_absence_jours")}


def _public_leave(dossier: Dossier, details: Details) -> dict[str, Any]:
    """Décret 2007-1845: asked so many days before; the employer answers in writing, its silence says nothing."""
    starts_on, notice = dossier.action.starts_on, dossier.days("fpt_demande_jours")
    return {
        "notice_days": notice,
        "latest": starts_on - timedelta(days=notice) if starts_on else None,
        "answer_days": dossier.days("fpt_reponse_jours"),
        "employer_pays": dossier.money.amount_of(*PUBLIC_AGENTS) > 0,
    }


def _cpf(dossier: Dossier, details: Details) -> dict[str, Any]:
    numbers = {name: value.number for name, value in dossier.law.items()}
    return {
        "cap": numbers.get("cpf_plafond_bilan"),
        "pfo": numbers.get("pfo"),
        "gap_years": int(numbers.get("cpf_carence_annees") or 0),
        "start_days": int(numbers.get("edof_min_jours_ouvres") or 0),
    }


def _subcontract(dossier: Dossier, details: Details) -> dict[str, Any]:
    return {"most_percent": int(dossier.share("sous_traitance_cpf_max") * WHOLE)}


Own = Callable[[Dossier, Details], dict[str, Any]]
OWN: dict[Kind, Own] = {
    Kind.TRIPARTITE: _tripartite,
    Kind.INDIVIDUAL: _individual,
    Kind.CONVENTION: _convention,
    Kind.QUOTE: _quote,
    Kind.AMENDMENT: _amendment,
    Kind.LEAVE: _leave,
    Kind.PUBLIC_LEAVE: _public_leave,
    Kind.CPF_NOTICE: _cpf,
    Kind.SUBCONTRACT: _subcontract,
}
TEMPLATES = dict.fromkeys((Kind.AIF_ENTRY, Kind.AIF_ATTENDANCE, Kind.AIF_END), f"{FOLDER}/attestation.html")
