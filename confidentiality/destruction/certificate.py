"""The certificate that the person keeps: what was destroyed, when, under which rule, and what remains.

It is made of signed entries of the register, so that it can be checked without us:
`bin/verify-certificate FILE --key PUBLIC_KEY` needs no database and no network.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from confidentiality.destruction.holding import live_hold
from confidentiality.destruction.proof import canonical
from confidentiality.models import Destruction, RegisterEntry
from confidentiality.vault.places import Retention
from confidentiality.vault.signing import public_key, sign
from foundation.formats import plain_day
from law.queries import number_on, value_on

FORM = "certificat-destruction/1"
WORDS = {
    Retention.WORKING: "Documents de travail",
    Retention.SYNTHESIS: "Document de synthèse",
    Retention.KEPT: "Document gardé pour le suivi",
}


@dataclass(frozen=True)
class Line:
    """One destruction, as the certificate tells it."""

    entry: RegisterEntry
    what: str
    destroyed_at: datetime
    irreversible_on: date
    rule: str
    erased: list[tuple[str, int]]
    files: int


def lines_of(bilan: Any) -> list[Line]:
    """The destructions of a bilan, oldest first."""
    return [
        Line(
            entry=entry,
            what=WORDS[Retention(entry.statement["retention"])],
            destroyed_at=entry.destroyed_at,
            irreversible_on=entry.irreversible_on,
            rule=entry.statement["rule"],
            erased=sorted(entry.statement["erased"].items()),
            files=entry.statement["files"],
        )
        for entry in RegisterEntry.objects.filter(bilan_id=bilan.pk).order_by("number")
    ]


def summary_of(bilan: Any, lines: list[Line]) -> str:
    """What the certificate says first: the working papers when they went, else what did."""
    if any(line.entry.statement["retention"] == Retention.WORKING for line in lines):
        return (
            f"Les documents de travail élaborés pour le bilan de compétences de {bilan.beneficiary} ont été "
            "détruits, comme le demande l’article R6313-7 du code du travail."
        )
    words = ", ".join(dict.fromkeys(line.what.lower() for line in lines))
    return f"Du bilan de compétences de {bilan.beneficiary} a été détruit\N{NO-BREAK SPACE}: {words}."


def survivors_of(bilan: Any, on: date) -> list[str]:
    """What is still kept of a bilan after its destructions, and until when: said, never hidden."""
    proof = int(number_on("conservation_preuves_ans", on))
    invoices = value_on("conservation_factures_ans", on)
    journal = int(number_on("conservation_journaux_mois", on))
    kept = [
        "Vos coordonnées, tant que votre organisme en a besoin pour vous joindre.",
        "Les dates du bilan, les heures et les signatures de présence, la convention ou le contrat signé : "
        f"{proof} ans, durée proposée par votre organisme, comme preuves, sans rien de ce que dit le bilan.",
        f"Les factures : {int(invoices.number or 0)} ans à compter de la clôture des comptes ({invoices.article}).",
        "Ce que vous avez accepté ou refusé, et quand ; les demandes que vous avez faites sur vos données, avec les "
        "réponses ; qui vous a accompagné, remplacé ou représenté, et qui avait votre accord pour lire.",
        f"Le journal des accès : {journal} mois. Ce certificat et son inscription au registre.",
        "La date prévue pour l’entretien de suivi ; on ne vous écrit à ce sujet que si vous l’avez accepté.",
    ]
    hold = live_hold(bilan, on)
    if hold:
        kept.append(f"Ce que retient la suspension demandée par l’organisme, jusqu’au {plain_day(hold.until_on)}.")
    kept += [
        f"{WORDS[Retention(planned.retention)]} : jusqu’au {plain_day(planned.due_on)} ({planned.rule})."
        for planned in Destruction.objects.filter(bilan=bilan, done_at=None).order_by("due_on")
    ]
    return kept


def signed_certificate(bilan: Any, *, on: date) -> dict[str, Any]:
    """The certificate as open data, signed whole; each entry keeps its own signature too."""
    statement = {
        "form": FORM,
        "person": str(bilan.beneficiary),
        "organisation": {"name": bilan.organisation.name, "siret": bilan.organisation.siret},
        "bilan": str(bilan.pk),
        "issued_on": on.isoformat(),
        "entries": [
            {
                "statement": line.entry.statement,
                "entry_hash": line.entry.entry_hash,
                "signature": base64.b64encode(bytes(line.entry.signature)).decode(),
            }
            for line in lines_of(bilan)
        ],
        "kept": survivors_of(bilan, on),
    }
    signature = base64.b64encode(sign(canonical(statement))).decode()
    return {"certificate": statement, "signature": signature, "public_key": public_key()}
