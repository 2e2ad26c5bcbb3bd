"""`values.toml` and the operator's decisions become rows after each migration, by the role that owns the tables."""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

VALUES = Path(__file__).with_name("values.toml")
OF_DECISION = ("number", "text", "valid_from", "valid_to", "article", "source")

Entry = dict[str, Any]


def read_values(path: Path = VALUES) -> list[Entry]:
    """The entries of the reviewed file, as written."""
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=str)["value"]


@transaction.atomic
def load_values(**kwargs: object) -> None:
    """Make the table say what the file and the decisions say; what left both leaves the table."""
    from law.models import LegalValue

    if settings.DATABASE_ROLE != "owner":
        return
    kept = []
    for entry in decided(read_values(), live_decisions()):
        key = {"parameter": entry["parameter"], "valid_from": entry.get("valid_from")}
        rest = {name: value for name, value in entry.items() if name not in key}
        row, _ = LegalValue.objects.update_or_create(
            **key, defaults={"valid_to": None, "number": None, "text": ""} | rest
        )
        kept.append(row.pk)
    LegalValue.objects.exclude(pk__in=kept).delete()


def live_decisions() -> list[Entry]:
    """The last decision of each parameter and day, those withdrawn apart."""
    from law.models import LegalDecision

    last = {(one.parameter, one.valid_from): one for one in LegalDecision.objects.order_by("pk")}
    return [
        {"parameter": one.parameter} | {name: getattr(one, name) for name in OF_DECISION}
        for one in last.values()
        if not one.is_withdrawn
    ]


def decided(entries: Iterable[Entry], decisions: Iterable[Entry]) -> list[Entry]:
    """The entries of the file with the decisions over them: a draft that was dated is a draft no more."""
    entries = list(entries)
    told = {entry["parameter"]: entry for entry in entries}
    decisions = [decision for decision in decisions if decision["parameter"] in told]
    days = {(decision["parameter"], decision["valid_from"]) for decision in decisions}
    dated = {decision["parameter"] for decision in decisions}
    kept = [
        entry
        for entry in entries
        if (entry["parameter"], entry.get("valid_from")) not in days
        and not (entry["parameter"] in dated and entry.get("valid_from") is None)
    ]
    of_file = dict.fromkeys(("label", "unit"), "")
    return kept + [
        {name: told[decision["parameter"]].get(name, "") for name in of_file} | {"confidence": "high"} | decision
        for decision in decisions
    ]


def faults() -> list[str]:
    """Where the table does not say what the file and the decisions say; where a decision and the file disagree."""
    from law.models import LegalValue

    entries, decisions = read_values(), live_decisions()
    expected = {(e["parameter"], e.get("valid_from")): _said(e) for e in decided(entries, decisions)}
    rows = LegalValue.objects.values("parameter", "valid_from", *OF_DECISION[:2], "valid_to")
    found = {(row["parameter"], row["valid_from"]): _said(row) for row in rows}
    told = [
        f"{name} à partir du {_day(day)} : la base dit {found.get((name, day), 'rien')}, il faut {said}"
        for (name, day), said in expected.items()
        if found.get((name, day)) != said
    ]
    told += [
        f"{name} à partir du {_day(day)} : la base le dit, ni le fichier ni une décision"
        for name, day in found.keys() - expected.keys()
    ]
    shipped = {(e["parameter"], e.get("valid_from")): _said(e) for e in entries}
    for decision in decisions:
        key = (decision["parameter"], decision["valid_from"])
        if key in shipped and shipped[key] != _said(decision):
            told.append(
                f"{key[0]} à partir du {_day(key[1])} : la version livrée dit {shipped[key]}, votre décision dit"
                f" {_said(decision)} ; retirez celle des deux qui se trompe"
            )
    parameters = {entry["parameter"] for entry in entries}
    told += [
        f"{one['parameter']} : une décision porte sur une valeur qui n’existe plus"
        for one in decisions
        if one["parameter"] not in parameters
    ]
    return told


def _said(entry: Entry) -> str:
    number = entry.get("number")
    value = entry.get("text", "") if number is None else f"{Decimal(number).normalize():f}"
    return f"{value} jusqu’au {_day(entry['valid_to'])}" if entry.get("valid_to") else str(value)


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else "jour inconnu"
