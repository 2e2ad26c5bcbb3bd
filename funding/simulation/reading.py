"""From JSON to a scenario: every fault at once, one plain sentence each."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from foundation.formats import spaced
from funding.simulation.scenario import Asked, Branch, Funder, LastBilan, Payer, Scenario, Situation, Status

MOST_EUROS = Decimal("99999999.99")
MOST_MINUTES = 100_000
PLAIN_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOST_SHOWN = 60  # characters of what was typed that a sentence repeats
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
REQUIRED = ("on", "start", "status", "situation", "work_time", "price", "accompaniment_minutes",
            "personal_work_minutes", "payers")  # fmt: skip
OPTIONAL = ("employer_size", "last_bilan", "disability", "cpf_refused", "remote_percent", "public_branch",
            "priority_public", "registered_job_seeker_since", "contract_signed_remotely")  # fmt: skip


class Unreadable(ValueError):
    """The scenario cannot be read; `faults` holds a sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = [spaced(fault) for fault in faults]
        super().__init__("\n".join(self.faults))


class _Fault(ValueError):
    pass


def decode(typed: bytes) -> object:
    """JSON in UTF-8, a key once in each object. Raises Unreadable."""
    try:
        return json.loads(
            typed.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_key_once,
        )
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable(["L’entrée n’est pas du JSON en UTF-8."]) from None


def _refuse_constant(constant: str) -> None:
    raise Unreadable([f"{constant} n’est pas un nombre."])


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    counts = Counter(key for key, _ in pairs)
    if twice := sorted(_shown(key) for key, count in counts.items() if count > 1):
        raise Unreadable([f"{key} : cette clé apparaît deux fois." for key in twice])
    return dict(pairs)


def _shown(value: object) -> str:
    """What was typed, on one short line that any terminal can print."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        text = "…"
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def read_scenario(given: object) -> Scenario:
    """The scenario that decoded JSON describes. Raises Unreadable with every fault found."""
    if not isinstance(given, Mapping):
        raise Unreadable(["Le scénario est un objet JSON : { … }."])
    faults: list[str] = []
    values: dict[str, Any] = {}
    faults += [f"{_shown(key)} : clé inconnue." for key in given if key not in (*REQUIRED, *OPTIONAL)]
    for key, read in READERS.items():
        value = given.get(key)
        if value is None:
            if key in REQUIRED:
                faults.append(f"{key} : cette valeur manque.")
            else:
                values[key] = None
            continue
        try:
            values[key] = read(value)
        except _Fault as fault:
            faults.append(f"{key} : {fault}")
    faults += _contradictions(values)
    if faults:
        raise Unreadable(faults)
    return Scenario(**values)


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    faults = []
    on, start, last = values.get("on"), values.get("start"), values.get("last_bilan")
    if on and start and start < on:
        faults.append("start : le bilan ne peut pas commencer avant le jour de la demande.")
    if on and last and last.on > on:
        faults.append("last_bilan : le bilan précédent ne peut pas être à venir.")
    if values.get("price") == 0:
        faults.append("price : le prix est supérieur à zéro.")
    if values.get("accompaniment_minutes") == 0:
        faults.append("accompaniment_minutes : un bilan comporte du temps d’accompagnement.")
    return faults


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and PLAIN_DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise _Fault(f"« {_shown(value)} » n’est pas une date (AAAA-MM-JJ).")
    if not EARLIEST <= day <= LATEST:
        raise _Fault(f"« {_shown(value)} » est trop éloigné : vérifiez l’année.")
    return day


def _euros(value: object, what: str = "un montant en euros (1800.00)") -> Decimal:
    typed = "" if isinstance(value, bool) or not isinstance(value, str | int | Decimal) else str(value)
    if not PLAIN_AMOUNT.fullmatch(typed):
        raise _Fault(f"« {_shown(value)} » n’est pas {what}.")
    amount = Decimal(typed)
    if typed.startswith("-"):
        raise _Fault("un nombre négatif n’a pas de sens ici.")
    if amount > MOST_EUROS:
        raise _Fault("ce nombre est trop grand.")
    if amount != amount.quantize(Decimal("0.01")):
        raise _Fault(f"« {_shown(value)} » a plus de deux décimales.")
    return amount.quantize(Decimal("0.01"))


def _whole(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Fault(f"« {_shown(value)} » n’est pas un nombre entier.")
        if not 0 <= value <= most:
            raise _Fault(f"« {_shown(value)} » est hors des limites (0 à {most}).")
        return value

    return read


def _percent(value: object) -> Decimal:
    amount = _euros(value, "une part en % (50)")
    if amount > 100:
        raise _Fault("une part va de 0 à 100.")
    return amount


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Fault("répondez par true ou false.")
    return value


def _one_of(choices: type[StrEnum]) -> Callable[[object], StrEnum]:
    def read(value: object) -> StrEnum:
        if value not in list(choices):
            raise _Fault(f"« {_shown(value)} » n’est pas connu ; choisissez parmi {', '.join(choices)}.")
        return choices(str(value))

    return read


def _last_bilan(value: object) -> LastBilan:
    if not isinstance(value, Mapping) or set(value) != {"date", "funder"}:
        raise _Fault('écrivez la date et le financeur : {"date": …, "funder": …}.')
    funder = _one_of(Funder)(value["funder"])
    assert isinstance(funder, Funder)
    return LastBilan(_day(value["date"]), funder)


def _payers(value: object) -> tuple[Asked, ...]:
    if not isinstance(value, list) or not value:
        raise _Fault("donnez au moins un financeur, dans une liste.")
    asked = tuple(_payer(one, number) for number, one in enumerate(value, start=1))
    schemes = [one.scheme for one in asked]
    twice = sorted({scheme.value for scheme in schemes if schemes.count(scheme) > 1})
    if twice:
        raise _Fault(f"chaque financeur n’apparaît qu’une fois ; en double : {', '.join(twice)}.")
    return asked


def _payer(value: object, number: int) -> Asked:
    place = f"financeur {number}, "
    if not isinstance(value, Mapping):
        raise _Fault(f"{place}écrivez un objet avec « scheme ».")
    try:
        scheme = Payer(str(_one_of(Payer)(value.get("scheme"))))
        expected = {Payer.CPF: "balance", Payer.SELF: ""}.get(scheme, "amount")
        others = [_shown(key) for key in value if key not in ("scheme", expected)]
        if others:
            raise _Fault(f"clé inconnue pour {scheme} : {', '.join(others)}.")
        if expected and value.get(expected) is None:
            raise _Fault(f"« {expected} » manque pour {scheme}.")
        return Asked(scheme, _euros(value[expected]) if expected else None)
    except _Fault as fault:
        raise _Fault(f"{place}{fault}") from None


READERS: dict[str, Callable[[object], Any]] = {
    "on": _day,
    "start": _day,
    "status": _one_of(Status),
    "situation": _one_of(Situation),
    "work_time": _yes_or_no,
    "price": _euros,
    "accompaniment_minutes": _whole(MOST_MINUTES),
    "personal_work_minutes": _whole(MOST_MINUTES),
    "employer_size": _whole(10_000_000),
    "last_bilan": _last_bilan,
    "payers": _payers,
    "disability": _yes_or_no,
    "cpf_refused": _yes_or_no,
    "remote_percent": _percent,
    "public_branch": _one_of(Branch),
    "priority_public": _yes_or_no,
    "registered_job_seeker_since": _day,
    "contract_signed_remotely": _yes_or_no,
}
