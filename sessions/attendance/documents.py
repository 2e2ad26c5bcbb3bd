"""Documents of presence: sheet of attendance, sheet to sign by hand, certificates. Dates and hours, never content."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from beneficiaries.models import Beneficiary, Bilan
from foundation import clock
from foundation.formats import duration, short_day
from law.queries import number_on
from organisations.declaration import declaration_mention
from sessions.attendance.drawings import HEIGHT, WIDTH, path_of
from sessions.attendance.screens import PresenceRow, days_of, held_meetings, row_of
from sessions.attendance.states import Party, State, with_presence
from sessions.models import AttendanceSeal, PaperSheet, Session, SignatureDrawing

SHEET = "sessions/attendance/sheet_document.html"
PAPER = "sessions/attendance/paper_document.html"
CERTIFICATE = "sessions/attendance/certificate_document.html"


@dataclass(frozen=True)
class PrintedRow:
    """One session on a sheet, with the drawing of each party if there is one."""

    row: PresenceRow
    drawings: tuple[str, str]  # SVG paths: the person's, the consultant's
    print_: str  # the beginning of the hash of what was signed

    @property
    def cells(self) -> list[tuple[Any, str]]:
        return list(zip(self.row.signatures, self.drawings, strict=True))


def sheet_context(bilan: Bilan, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    """The attendance sheet of a bilan, whole or for a period (LAW.md 6.8)."""
    sessions = held_meetings(bilan, first, last)
    rows = [row_of(session, str(bilan.beneficiary)) for session in sessions]
    drawings = drawings_of(sessions)
    seal = AttendanceSeal.objects.filter(bilan=bilan).order_by("-number").first()
    return common(bilan) | {
        "rows": [
            PrintedRow(row, tuple(drawings.get((row.session.pk, party), "") for party in Party), print_of(row))  # type: ignore[arg-type]
            for row in rows
        ],
        "period": period_in_words(first, last),
        "total": duration(sum(_counted(row) for row in rows)),
        "signed": duration(sum(_counted(row) for row in rows if row.presence.state == State.SIGNED)),
        "is_whole_signed": all(row.presence.state == State.SIGNED for row in rows),
        "seal": seal,
        "width": WIDTH,
        "height": HEIGHT,
    }


def drawings_of(sessions: list[Session]) -> dict[tuple[Any, str], str]:
    """The drawn signatures of these sessions, opened, as SVG paths, in one query."""
    found = SignatureDrawing.objects.filter(attendance__session__in=[session.pk for session in sessions])
    return {
        (drawing.attendance.session_id, drawing.attendance.party): path_of(drawing.strokes)
        for drawing in found.select_related("attendance")
    }


def print_of(row: PresenceRow) -> str:
    """Sixteen signs of the hash of what was signed, by whoever signed first."""
    signed = row.presence.person or row.presence.consultant
    return signed.statement_hash[:16] if signed else ""


def paper_context(sheet: PaperSheet) -> dict[str, Any]:
    """A sheet to be signed by hand: its reference, its sessions, room for two hands."""
    lines = list(sheet.lines.all())
    sessions = with_presence(Session.objects.select_related("step", "consultant").order_by("starts_at"))
    found = sessions.filter(pk__in=[line.session_id for line in lines])
    person = str(sheet.bilan.beneficiary)
    rows = [row_of(session, person) for session in found]
    return common(sheet.bilan) | {"sheet": sheet, "rows": rows}


def common(bilan: Bilan) -> dict[str, Any]:
    """What every document of presence says on top: who, for whom, which action."""
    organisation = bilan.organisation
    return {
        "bilan": bilan,
        "organisation": organisation,
        "declaration": declaration_mention(organisation),
        "address": ", ".join(
            filter(None, [organisation.street, f"{organisation.postal_code} {organisation.city}".strip()])
        ),
        "person": str(bilan.beneficiary),
        "issued_on": clock.today(),
    }


def period_in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return f"du {short_day(first)} au {short_day(last)}"
    if first:
        return f"depuis le {short_day(first)}"
    return f"jusqu’au {short_day(last)}" if last else "toutes les séances du bilan"


class NothingToCertify(Exception):
    """No session took place; the message is shown to the user as it is."""


@dataclass(frozen=True)
class Realised:
    """What a certificate certifies: accompaniment that took place, regular and uncontested (LAW.md 2.4, 6.7)."""

    rows: list[PresenceRow]
    days: tuple[date, date]
    minutes: int
    signed: int
    attested: int
    unsigned: int


def realised(bilan: Bilan, first: date | None = None, last: date | None = None) -> Realised:
    """Raises NothingToCertify when no session of the period can be certified."""
    sessions = [
        session
        for session in held_meetings(bilan, first, last)
        if session.kind == Session.Kind.ACCOMPANIMENT and not session.is_irregular
    ]
    rows = [row_of(session, str(bilan.beneficiary)) for session in sessions]
    rows = [row for row in rows if row.presence.state != State.CONTESTED]
    days = days_of(rows)
    if days is None:
        raise NothingToCertify("Aucune séance ne peut être certifiée sur cette période.")
    sums = {state: sum(_counted(row) for row in rows if row.presence.state == state) for state in State}
    minutes = sum(sums.values())
    signed, attested = sums[State.SIGNED], sums[State.ATTESTED]
    return Realised(rows, days, minutes, signed, attested, minutes - signed - attested)


def certificate_context(
    bilan: Bilan, first: date | None = None, last: date | None = None, *, employer: str = "", working_time: str = ""
) -> dict[str, Any]:
    """The certificate of completion (arrêté du 21/12/2018; LAW.md 6.7). Raises NothingToCertify."""
    years = int(number_on("conservation_preuves_ans", clock.today()))
    return common(bilan) | {
        "realised": realised(bilan, first, last),
        "employer": employer,
        "working_time": working_time,
        "years": years,
    }


def is_public_agent(bilan: Bilan) -> bool:
    """Whom an « attestation de fréquentation effective » is for (décret 2007-1845; LAW.md 3.8)."""
    return bilan.beneficiary.public == Beneficiary.Public.PUBLIC_AGENT


def _counted(row: PresenceRow) -> int:
    return row.session.counted_minutes
