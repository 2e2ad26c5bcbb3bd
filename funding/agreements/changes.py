"""What an amendment changes: what the signed document said, against what the bilan says today. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.formats import NBSP, duration, euros, plain_day
from funding.agreements.dossier import Dossier


@dataclass(frozen=True)
class Change:
    """One clause: what it said, what it says from now on."""

    label: str
    was: str
    becomes: str


def terms_of(dossier: Dossier) -> dict[str, Any]:
    """What a document said, as it is kept with it: the clauses that may change later."""
    action, money = dossier.action, dossier.money
    return {
        "reference": dossier.reference,
        "title": action.title,
        "starts_on": action.starts_on.isoformat() if action.starts_on else "",
        "ends_on": action.ends_on.isoformat() if action.ends_on else "",
        "accompaniment": action.accompaniment,
        "personal_work": action.personal_work,
        "consultant": action.consultant,
        "place": action.place,
        "remote_percent": action.remote_percent,
        "work_time": money.work_time,
        "price": str(money.price) if money.price is not None else "",
        "payers": [[share.payer, str(share.amount)] for share in money.shares],
    }


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The clauses that differ, in words, and no other."""
    found = []
    for name, (label, words) in CLAUSES.items():
        was, becomes = words(before.get(name)), words(after.get(name))
        if was != becomes:
            found.append(Change(label, was or "—", becomes or "—"))
    return found


def _day(value: str | None) -> str:
    return plain_day(date.fromisoformat(value)) if value else ""


def _payers(value: list[list[str]] | None) -> str:
    return ", ".join(f"{payer} {euros(Decimal(amount))}" for payer, amount in value or [])


def _price(value: str | None) -> str:
    return euros(Decimal(value)) if value else ""


CLAUSES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "starts_on": ("Premier jour", _day),
    "ends_on": ("Dernier jour", _day),
    "accompaniment": ("Heures d’accompagnement", duration),
    "personal_work": ("Travail personnel prévu", duration),
    "consultant": ("Accompagnement assuré par", lambda value: value or ""),
    "place": ("Lieu", lambda value: value or ""),
    "remote_percent": ("Part à distance", lambda value: f"{value}{NBSP}%" if value is not None else ""),
    "work_time": ("Temps de travail", lambda value: "sur le temps de travail" if value else "hors temps de travail"),
    "price": ("Prix", _price),
    "payers": ("Qui paie", _payers),
}
