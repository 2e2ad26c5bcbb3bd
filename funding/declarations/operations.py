"""What changes files of platforms and declarations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from foundation.clock import paris_day
from foundation.errors import violated
from foundation.formats import plain_day as day
from funding.declarations.lists import Row, plain
from funding.declarations.purging import wait_for_purge
from funding.declarations.queries import lines_to_match, sheet_of
from funding.models import FundingLine
from funding.models.declarations import SCHEMES_OF, Declaration, Platform, PlatformFile
from funding.operations.locking import locked, sentence_of
from organisations.models import Membership, Organisation


class DeclarationRefused(Exception):
    """It cannot be noted so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Imported:
    """What a list changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    matched: tuple[PlatformFile, ...] = ()


@transaction.atomic
def import_list(
    organisation: Organisation, *, platform: Platform, rows: Iterable[Row], by: Membership, at: datetime
) -> Imported:
    """Note what a list says of each file, and match those whose person is certain. The same list twice adds nothing."""
    rows = list(rows)
    found = {
        file.number: file
        for file in PlatformFile.objects.select_for_update().filter(
            platform=platform, number__in=[row.number for row in rows]
        )
    }
    new = [row for row in rows if row.number not in found]
    PlatformFile.objects.bulk_create(
        [
            PlatformFile(organisation_id=organisation.pk, platform=platform, seen_by=by, seen_at=at, **_told(row))
            for row in new
        ],
        ignore_conflicts=True,  # somebody else is reading the same list
    )
    changed = sum(_update(found[row.number], row, by=by, at=at) for row in rows if row.number in found)
    wait_for_purge(organisation.pk, at=at)
    unmatched = PlatformFile.objects.filter(platform=platform, line=None, number__in=[row.number for row in rows])
    return Imported(
        added=len(new),
        changed=changed,
        same=len(rows) - len(new) - changed,
        matched=tuple(_match_certain(platform, list(unmatched), by=by, at=at)),
    )


def _told(row: Row) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in fields(row)}


def _update(file: PlatformFile, row: Row, *, by: Membership, at: datetime) -> bool:
    """What the list says anew; a matched file takes no name, an absent value takes nothing away."""
    told = {name: value for name, value in _told(row).items() if value not in ("", None)}
    if file.line_id is not None:
        told = {name: value for name, value in told.items() if name not in ("last_name", "first_name")}
    if all(getattr(file, name) == value for name, value in told.items()):
        return False
    for name, value in told.items():
        setattr(file, name, value)
    if file.starts_on and file.ends_on and file.ends_on < file.starts_on:
        file.ends_on = None
    file.seen_by, file.seen_at = by, at
    file.save()
    return True


def _match_certain(
    platform: Platform, files: list[PlatformFile], *, by: Membership, at: datetime
) -> Iterable[PlatformFile]:
    """Those whose number is already noted in a plan, then those whose name is that of one file and one person alone.

    The bilans are locked in the order of their keys, each before its part, as whatever moves a part does.
    """
    lines = list(lines_to_match(platform))
    waiting = PlatformFile.objects.filter(platform=platform, line=None).exclude(last_name="", first_name="")
    names = Counter(plain(f"{last} {first}") for last, first in waiting.values_list("last_name", "first_name"))
    found = []
    for file in files:
        numbered = [line for line in lines if plain(line.reference) == plain(file.number)]
        name = plain(f"{file.last_name} {file.first_name}")
        named = [line for line in lines if _name_of(line) == name] if names[name] == 1 and not file.unmatched_at else []
        certain = numbered or (named if len(named) == 1 and not named[0].reference else [])
        if len(certain) == 1:
            lines.remove(certain[0])
            found.append((certain[0], file))
    for line, file in sorted(found, key=lambda pair: pair[0].plan.bilan_id):
        _lock(line)
        if line.set_aside_at is None:
            _match(file, line, by=by, at=at)
            yield file


def _name_of(line: FundingLine) -> str:
    person = line.plan.bilan.beneficiary
    return plain(f"{person.last_name} {person.first_name}")


@transaction.atomic
def match_file(file: PlatformFile, line: FundingLine, *, by: Membership, at: datetime) -> None:
    """Say whose file it is: the list's name goes, the part of the plan takes its number. Raises DeclarationRefused."""
    file = PlatformFile.objects.select_for_update().get(pk=file.pk)
    _lock(line)
    if file.line_id is not None:
        raise DeclarationRefused("Ce dossier est déjà rattaché à une personne : rechargez la page.")
    if line.scheme not in SCHEMES_OF[Platform(file.platform)] or line.set_aside_at is not None:
        raise DeclarationRefused("Cette part de plan ne correspond pas à cette plateforme.", "line")
    _match(file, line, by=by, at=at)


def _lock(line: FundingLine) -> None:
    """The bilan, then what may have moved of its part meanwhile."""
    locked(line.plan.bilan)
    line.refresh_from_db(fields=["reference", "set_aside_at"])


def _match(file: PlatformFile, line: FundingLine, *, by: Membership, at: datetime) -> None:
    file.line, file.matched_by, file.matched_at = line, by, at
    file.last_name = file.first_name = ""
    file.save()
    if not line.reference:
        line.reference, line.state_by = file.number, by
        line.save(update_fields=["reference", "state_by"])


@transaction.atomic
def unmatch_file(file: PlatformFile, *, by: Membership, at: datetime) -> None:
    """The file was matched to the wrong person: the part loses its number, and the name of the next list is no proof."""
    file = PlatformFile.objects.select_for_update(of=("self",)).select_related("line__plan__bilan").get(pk=file.pk)
    line = file.line
    if line is None:
        return
    PlatformFile.objects.filter(pk=file.pk).update(line=None, matched_by=None, matched_at=None, unmatched_at=at)
    _lock(line)
    if line.set_aside_at is None and plain(line.reference) == plain(file.number):
        line.reference, line.state_by = "", by
        line.save(update_fields=["reference", "state_by"])


# The constraint that refused → the field beside which it says so.
FIELD_OF = {
    "one_declaration_a_kind": "",
    "declaration_is_not_in_the_future": "on",
    "declaration_follows_what_it_declares": "on",
    "partial_exit_says_why": "reason",
}


@transaction.atomic
def declare(
    line: FundingLine,
    *,
    kind: Declaration.Kind,
    on: date,
    by: Membership,
    at: datetime,
    reason: str = "",
) -> Declaration:
    """Note that something was declared that day, with the figures of the sheet. Raises DeclarationRefused.

    The bilan row is the lock: its hours do not move between the sheet and what is kept of it.
    """
    locked(line.plan.bilan)
    sheet = sheet_of(line)
    if on > paris_day(at):
        raise DeclarationRefused(sentence_of(Declaration, "declaration_is_not_in_the_future"), "on")
    figures: dict[str, Any] = {}
    if kind == Declaration.Kind.ENTRY:
        if sheet.starts_on is None:
            raise DeclarationRefused("Aucune séance n’est tenue : il n’y a pas d’entrée à déclarer.")
        figures = {"took_place_on": sheet.starts_on}
    elif kind == Declaration.Kind.EXIT:
        if not sheet.is_over or sheet.ends_on is None:
            raise DeclarationRefused("Ce bilan court encore : il n’y a pas de sortie à déclarer.")
        is_partial = sheet.missing_minutes > 0
        figures = {
            "took_place_on": sheet.ends_on,
            "done_minutes": sheet.done_minutes,
            "total_minutes": sheet.total_minutes,
            "reason": reason if is_partial else "",
        }
    took_place = figures.get("took_place_on")
    if took_place and on < took_place:
        raise DeclarationRefused(f"Ce jour vient avant ce qui est déclaré, le {day(took_place)}.", "on")
    try:
        with transaction.atomic():
            return Declaration.objects.create(
                organisation_id=line.organisation_id,
                line=line,
                kind=kind,
                on=on,
                declared_by=by,
                declared_at=at,
                **figures,
            )
    except IntegrityError as error:
        name = violated(error)
        if name not in FIELD_OF:
            raise
        raise DeclarationRefused(sentence_of(Declaration, name), FIELD_OF[name]) from None


@transaction.atomic
def void_declaration(declaration: Declaration, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that it was noted by mistake: it stays, marked. Raises DeclarationRefused without a reason or twice."""
    if not reason.strip():
        raise DeclarationRefused(sentence_of(Declaration, "voided_declaration_says_why"), "reason")
    try:
        with transaction.atomic():
            Declaration.objects.filter(pk=declaration.pk).update(voided_by=by, voided_at=at, void_reason=reason.strip())
    except IntegrityError as error:
        if violated(error) != "declaration_is_kept":
            raise
        raise DeclarationRefused("Cette déclaration est déjà annulée.") from None
