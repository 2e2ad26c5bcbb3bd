"""A list that a platform shows, pasted or in a file: read line by line; what cannot be read is given back with its reason."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from foundation.formats import plain_number

MOST_BYTES = 1_000_000
MOST_LINES = 2000
SEPARATORS = ("\t", ";", ",")
# What platforms and people call each column, without accents nor signs.
COLUMNS = {
    "number": ("numero de dossier", "numero dossier", "n dossier", "no dossier", "dossier", "numero", "reference"),
    "last_name": ("nom", "nom du titulaire", "nom titulaire", "nom du stagiaire", "nom stagiaire", "nom de famille"),
    "first_name": ("prenom", "prenom du titulaire", "prenom titulaire", "prenom du stagiaire", "prenom stagiaire"),
    "status": ("statut", "statut du dossier", "etat", "etat du dossier"),
    "starts_on": ("date de debut", "debut", "date debut", "date d entree", "date entree", "debut de session"),
    "ends_on": ("date de fin", "fin", "date fin", "date de sortie", "date sortie", "fin de session"),
    "amount": ("montant", "montant total", "prix", "montant ttc", "prix total", "montant du dossier"),
}
DAY_SHAPES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class ListRefused(Exception):
    """The list as a whole cannot be read; the message is shown to the user as it is."""


@dataclass(frozen=True)
class Row:
    """One file as the list tells it."""

    number: str
    last_name: str = ""
    first_name: str = ""
    status: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Unread:
    """A line that could not be read, as it was, and why."""

    place: int
    raw: str
    why: str


@dataclass(frozen=True)
class Listing:
    """What a list says; `header` is its first line, to give bad lines back with it."""

    header: str
    rows: list[Row] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def to_mend(self) -> str:
        """The lines that could not be read, under their header, to be corrected and sent again."""
        return "\n".join([self.header, *(one.raw for one in self.unread)]) if self.unread else ""


def text_of(content: bytes) -> str:
    """The text of a file, as spreadsheets write it. Raises ListRefused."""
    if len(content) > MOST_BYTES:
        raise ListRefused("Cette liste dépasse 1 Mo : importez-la en plusieurs fois.")
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else () if b"\0" in content else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListRefused("Ce fichier n’est pas un texte : enregistrez la liste en CSV.")


def read_list(text: str) -> Listing:
    """Every line that can be read, and the others with their reason. Raises ListRefused."""
    if len(text.encode()) > MOST_BYTES:
        raise ListRefused("Cette liste dépasse 1 Mo : importez-la en plusieurs fois.")
    lines = [(place, line) for place, line in enumerate(text.splitlines(), start=1) if line.strip(" \t;,")]
    if not lines:
        raise ListRefused("La liste est vide.")
    if len(lines) > MOST_LINES:
        raise ListRefused(f"Cette liste compte plus de {MOST_LINES} lignes : importez-la en plusieurs fois.")
    (_, header), *rest = lines
    separator = max(SEPARATORS, key=header.count)
    columns = _columns(_cells(header, separator) or [])
    listing = Listing(header)
    seen: dict[str, int] = {}
    for place, raw in rest:
        try:
            row = _row(raw, separator, columns)
            if row.number in seen:
                raise _Unreadable(f"ce numéro est déjà ligne {seen[row.number]}")
        except _Unreadable as fault:
            listing.unread.append(Unread(place, raw, f"Ligne {place} : {fault}."))
        else:
            seen[row.number] = place
            listing.rows.append(row)
    return listing


class _Unreadable(ValueError):
    pass


def plain(text: str) -> str:
    """Without accents, signs nor capitals: how names and columns are compared."""
    letters = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kept.casefold()).split())


def _columns(header: list[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        name = next((name for name, titles in COLUMNS.items() if plain(title) in titles), None)
        if name and name not in found:
            found[name] = index
    if "number" not in found:
        raise ListRefused(
            "La première ligne nomme les colonnes : il y faut au moins « Numéro de dossier ». Copiez la liste avec ses titres."
        )
    return found


def _cells(raw: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([raw], delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None


def _row(raw: str, separator: str, columns: Mapping[str, int]) -> Row:
    cells = _cells(raw, separator)
    if cells is None:
        raise _Unreadable("les guillemets ne se ferment pas")
    if "\x00" in raw:
        raise _Unreadable("elle contient un caractère illisible")
    values: dict[str, Any] = {}
    for name, index in columns.items():
        text = " ".join(cells[index].split()) if index < len(cells) else ""
        values[name] = READERS.get(name, _text(MOST_LETTERS[name]) if name in MOST_LETTERS else _text(60))(text)
    if not values["number"]:
        raise _Unreadable("le numéro de dossier manque")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        raise _Unreadable("la fin vient avant le début")
    return Row(**values)


MOST_LETTERS = {"number": 60, "last_name": 60, "first_name": 60, "status": 80}


def _text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise _Unreadable(f"« {text[:20]}… » est trop long")
        return text

    return read


def _day(text: str) -> date | None:
    if not text:
        return None
    for shape in DAY_SHAPES:
        try:
            on = datetime.strptime(text.split(" ")[0], shape).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        if EARLIEST <= on <= LATEST:
            return on
    raise _Unreadable(f"« {text[:20]} » n’est pas une date")


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(plain_number(text))
    except InvalidOperation:
        raise _Unreadable(f"« {text[:20]} » n’est pas un montant") from None
    if not amount.is_finite() or not 0 <= amount < 10**8 or amount != amount.quantize(Decimal("0.01")):
        raise _Unreadable(f"« {text[:20]} » n’est pas un montant")
    return amount.quantize(Decimal("0.01"))


READERS: Mapping[str, Callable[[str], Any]] = {"starts_on": _day, "ends_on": _day, "amount": _amount}
