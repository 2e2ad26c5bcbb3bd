"""The operator dates or corrects a statutory value: the only way beside the reviewed file (invariant 11)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from law.loading import live_decisions, load_values, read_values
from law.models import LegalDecision

MOST = Decimal("9999999999.99")


class DecisionRefused(Exception):
    """The value cannot be dated so; the message is shown to the operator as it is."""


@transaction.atomic
def date_value(
    parameter: str,
    *,
    valid_from: date,
    source: str,
    why: str,
    by: str,
    at: datetime,
    value: str = "",
    valid_to: date | None = None,
    article: str = "",
) -> LegalDecision:
    """Say from which day a value is in force, and load it; without `value`, that of the draft.

    Days that have passed may be corrected, with their reason: what was decided on them keeps the value of its day.
    Raises DecisionRefused.
    """
    known = [entry for entry in read_values() if entry["parameter"] == parameter]
    if not known:
        raise DecisionRefused(f"« {parameter} » n’est pas une valeur connue : « bin/manage law » les liste.")
    latest = known[-1]
    draft = next((entry for entry in known if entry.get("valid_from") is None), None)
    for words, what in (
        (source, "--source : le texte qui fonde"),
        (why, "--why : la raison"),
        (by, "--by : votre nom"),
    ):
        if not words.strip():
            raise DecisionRefused(f"Il manque {what}.")
    if valid_to is not None and valid_to < valid_from:
        raise DecisionRefused("La valeur finirait avant d’avoir commencé.")
    if not value and draft is None:
        raise DecisionRefused("Il manque --value : aucun projet ne dit la nouvelle valeur.")
    number, text = _value(value, draft or latest)
    decision = LegalDecision.objects.create(
        parameter=parameter,
        number=number,
        text=text,
        valid_from=valid_from,
        valid_to=valid_to,
        article=(article or latest["article"].replace(" (projet)", "")).strip(),
        source=source.strip(),
        why=why.strip(),
        decided_by=by.strip(),
        decided_at=at,
    )
    load_values()
    return decision


@transaction.atomic
def withdraw_decision(parameter: str, *, valid_from: date, why: str, by: str, at: datetime) -> LegalDecision:
    """Say that a decision was a mistake: the file alone speaks again. Raises DecisionRefused."""
    held = [one for one in live_decisions() if (one["parameter"], one["valid_from"]) == (parameter, valid_from)]
    if not held:
        raise DecisionRefused(f"Aucune décision ne date « {parameter} » du {valid_from:%d/%m/%Y}.")
    if not why.strip() or not by.strip():
        raise DecisionRefused("Il manque --why : la raison, ou --by : votre nom.")
    withdrawal = LegalDecision.objects.create(
        **held[0] | {"why": why.strip(), "decided_by": by.strip(), "decided_at": at, "is_withdrawn": True}
    )
    load_values()
    return withdrawal


def _value(typed: str, like: dict) -> tuple[Decimal | None, str]:
    """A number where the file has a number, words where it has words."""
    if "number" not in like:
        return None, typed.strip() or like["text"]
    plain = typed.strip().replace(",", ".") or str(like["number"])
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        raise DecisionRefused(f"« {typed} » n’est pas un nombre positif.")
    number = Decimal(plain)
    if number > MOST or number != number.quantize(Decimal("0.01")):
        raise DecisionRefused(f"« {typed} » a plus de deux décimales, ou est trop grand.")
    return number, ""
