"""Attendance on paper: one scan for several sessions, and what it may not cover."""

from datetime import timedelta

import pytest

from sessions.attendance import SigningRefused
from sessions.attendance.papers import SheetRefused, print_sheet
from sessions.models import PaperSheet
from sessions.operations import hold_session, take_back_outcome
from tests.factories import NOW
from tests.sessions.attesting_factories import presence, scan
from tests.sessions.factories import a_held_session, a_session


def test_one_scan_covers_several_sessions_marked_on_paper(inside):
    sessions = [a_held_session(inside.bilan, starts_at=NOW - timedelta(days=days)) for days in (9, 2)]
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)

    signatures = scan(inside, sheet, sessions)

    assert [(one.method, one.signed_by, one.sheet, one.recorded_by) for one in signatures] == [
        ("paper", None, sheet, inside.consultant.user)
    ] * 2
    assert PaperSheet.objects.get().file_kind == "application/pdf"
    with pytest.raises(SheetRefused, match="déjà été numérisée"):
        scan(inside, sheet, sessions)


def test_session_planned_when_printed_is_signed_once_held(inside):
    session = a_session(inside.bilan, starts_at=NOW - timedelta(hours=3))
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW - timedelta(hours=4))

    with pytest.raises(SheetRefused, match="pas enregistrée comme tenue"):
        scan(inside, sheet, [session])
    scan(inside, sheet, [hold_session(session, actual_minutes=110, at=NOW)])

    assert presence(session).person is not None


def test_session_that_changed_since_the_printing_is_refused(inside):
    session = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)
    take_back_outcome(session, reason="Erreur", at=NOW)
    changed = hold_session(session, actual_minutes=60, at=NOW)

    with pytest.raises(SheetRefused, match="a changé depuis l’impression"):
        scan(inside, sheet, [changed])


@pytest.mark.parametrize(("days", "sentence"), [(1, "ne peut pas être à venir"), (-3, "avant celle d’une séance")])
def test_wrong_day_on_paper_is_refused(inside, days, sentence):
    session = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)

    with pytest.raises(SheetRefused, match=sentence):
        scan(inside, sheet, [session], signed_on=NOW.date() + timedelta(days=days))


def test_database_refuses_paper_without_its_sheet(inside):
    from sessions.attendance.signing import sign_on_paper

    printed = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)
    other = a_held_session(inside.bilan, starts_at=NOW - timedelta(days=2))
    scan(inside, sheet, [printed])

    with pytest.raises(SigningRefused, match="ne montre pas"):
        sign_on_paper(other, sheet=sheet, signer_name="D", signed_at=NOW, by=inside.consultant.user, at=NOW)


def test_nothing_waits_nothing_is_printed(inside):
    with pytest.raises(SheetRefused, match="rien à imprimer"):
        print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)
