"""Attendance on paper: a sheet with its reference, printed here, signed by hand, scanned back (invariant 20)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from beneficiaries.models import Bilan
from confidentiality.files import keep, kind_of, place_of_file
from confidentiality.locking import lock_bilan
from confidentiality.vault import Place, Retention
from foundation.clock import PARIS, paris_day
from organisations.models import User
from sessions.attendance.sealing import What, seal_act
from sessions.attendance.signing import SigningRefused, sign_on_paper
from sessions.attendance.statements import statement_hash
from sessions.attendance.telling import tell_person
from sessions.models import MEETINGS, Attendance, PaperLine, PaperSheet, Session

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that a hand or an eye takes for another
NOTHING_TO_PRINT = "Aucune séance n’attend de signature : il n’y a rien à imprimer."


class SheetRefused(Exception):
    """The sheet cannot be printed or scanned so; the message is shown to the user as it is."""


def printable(bilan: Bilan) -> list[Session]:
    """The meetings planned or held that the person has not signed, in their order."""
    meetings = Session.objects.filter(
        bilan=bilan, kind__in=MEETINGS, state__in=[Session.State.PLANNED, Session.State.HELD]
    ).select_related("step", "consultant")
    return list(meetings.exclude(attendances__party=Attendance.Party.PERSON).order_by("starts_at"))


@transaction.atomic
def print_sheet(bilan: Bilan, *, by: User, at: datetime) -> PaperSheet:
    """Make a sheet of every meeting that waits for the person's hand. Raises SheetRefused when none does."""
    lock_bilan(bilan.pk)
    sessions = printable(bilan)
    if not sessions:
        raise SheetRefused(NOTHING_TO_PRINT)
    sheet = PaperSheet.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        reference="".join(secrets.choice(SIGNS) for _ in range(8)),
        printed_at=at,
        printed_by=by,
    )
    PaperLine.objects.bulk_create(
        PaperLine(
            organisation_id=bilan.organisation_id,
            sheet=sheet,
            session=session,
            starts_at=session.starts_at,
            statement_hash=statement_hash(session) if session.state == Session.State.HELD else "",
        )
        for session in sessions
    )
    return sheet


@transaction.atomic
def record_scan(
    sheet: PaperSheet, *, content: bytes, signed: Iterable[Session], signed_on: date, by: User, at: datetime
) -> list[Attendance]:
    """Keep the scan of a signed sheet, sealed, and enter each signature that it shows, marked « sur papier ».

    One scan may cover several sessions. The person is told, and may contest. Raises SheetRefused for a sheet
    scanned already, a session that is not on it or changed since, FileRefused for a file that cannot be kept.
    """
    lock_bilan(sheet.bilan_id)
    sheet = PaperSheet.objects.select_for_update(of=("self",)).select_related("bilan__beneficiary").get(pk=sheet.pk)
    if sheet.scanned_at:
        raise SheetRefused("Cette feuille a déjà été numérisée.")
    sessions = sorted(signed, key=lambda session: session.starts_at)
    if not sessions:
        raise SheetRefused("Cochez au moins une séance signée sur cette feuille.")
    _refuse_wrong_days(sessions, signed_on, today=paris_day(at))
    lines = {line.session_id: line for line in sheet.lines.all()}
    for session in sessions:
        if refusal := may_sign_from(lines.get(session.pk), session):
            raise SheetRefused(refusal)
    sheet.file_kind, sheet.file_sha256 = kind_of(content), hashlib.sha256(content).hexdigest()
    sheet.file_name = keep(content, place_of(sheet))
    sheet.scanned_at, sheet.scanned_by = at, by
    sheet.save(update_fields=["file_kind", "file_sha256", "file_name", "scanned_at", "scanned_by"])
    seal_act(What.SCAN, sheet, at=at)
    signatures = [_enter(session, sheet, signed_on, by=by, at=at) for session in sessions]
    tell_person(sessions[0], key=f"paper:{sheet.pk}", at=at, topic="sessions.signature_taken")
    return signatures


def may_sign_from(line: PaperLine | None, session: Session) -> str:
    """Why a session is not signed by this line of a sheet; nothing when it is."""
    if line is None:
        return "Cette feuille ne montre pas cette séance."
    if session.state != Session.State.HELD:
        return "Une séance cochée n’est pas enregistrée comme tenue : notez d’abord son issue."
    is_the_same = session.starts_at == line.starts_at
    if line.statement_hash:
        is_the_same = statement_hash(session) == line.statement_hash
    return "" if is_the_same else "Une séance cochée a changé depuis l’impression : imprimez une nouvelle feuille."


def _refuse_wrong_days(sessions: list[Session], signed_on: date, *, today: date) -> None:
    if signed_on > today:
        raise SheetRefused("La date de signature ne peut pas être à venir.")
    if any(paris_day(session.starts_at) > signed_on for session in sessions):
        raise SheetRefused("La date de signature est avant celle d’une séance cochée : vérifiez-la.")


def _enter(session: Session, sheet: PaperSheet, signed_on: date, *, by: User, at: datetime) -> Attendance:
    """A paper says the day, not the hour: it is kept as the beginning of that day."""
    signed_at = datetime.combine(signed_on, time(0), PARIS)
    name = str(sheet.bilan.beneficiary)
    try:
        return sign_on_paper(session, sheet=sheet, signer_name=name, signed_at=signed_at, by=by, at=at)
    except SigningRefused as refusal:
        raise SheetRefused(str(refusal)) from None


def place_of(sheet: PaperSheet) -> Place:
    """Where the scan of a sheet lives."""
    table = sheet._meta.db_table
    return place_of_file(sheet.organisation_id, sheet.bilan_id, table, sheet.pk, Retention.PROOF)
