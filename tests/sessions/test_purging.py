"""Proofs of presence go five years after the end, or after the latest of them; the register says so, hours stay."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import correct_fact
from beneficiaries.rules import Kind
from confidentiality.destruction.execution import DestructionRefused
from confidentiality.destruction.holding import place_hold
from confidentiality.destruction.proofs import LATER, PURGE
from confidentiality.models import Destruction, RegisterEntry
from foundation import clock, due
from foundation.clock import PARIS
from foundation.models import DueDate
from foundation.tenancy import tenant
from sessions.attendance import SigningRefused, sign_attendance
from sessions.attendance.checks import faults
from sessions.attendance.heads import seal_heads
from sessions.attention import presences_to_sign
from sessions.models import Attendance, AttendanceSeal, Attestation, Contestation, PaperLine, PaperSheet, Session
from sessions.queries import hours_of
from tests.factories import NOW, an_actor, facts
from tests.sessions.factories import a_held_session
from tests.sessions.test_attendance_seals import everything

CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
DAY = date(2031, 6, 8)  # five years after the closing
PROOFS = (Attendance, AttendanceSeal, Attestation, Contestation, PaperLine, PaperSheet)


@pytest.fixture
def at(monkeypatch):
    def stand(day: date) -> datetime:
        instant = datetime(day.year, day.month, day.day, 9, tzinfo=PARIS)
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    return stand


@pytest.fixture
def ended(house):
    with tenant(house.organisation.pk):
        everything(house)
        seal_heads(house.organisation, at=NOW)
    facts(house.bilan, *CLOSING, at=NOW)
    return house


def left(house) -> int:
    with tenant(house.organisation.pk):
        return sum(model.objects.count() for model in PROOFS)


def lives(house, day: date, at) -> None:
    at(day)
    for pk in DueDate.objects.filter(kind__in=[PURGE, LATER], raised_at=None).values_list("pk", flat=True):
        due.raise_date(pk)


@pytest.mark.parametrize(("days", "is_left"), [(-1, True), (0, False), (1, False)])
def test_proofs_go_on_their_day_and_not_before(ended, at, days, is_left):
    lives(ended, DAY + timedelta(days=days), at)

    assert (left(ended) > 0) == is_left


def test_what_took_place_stays_and_the_register_counts_what_went(ended, at, django_capture_on_commit_callbacks):
    with tenant(ended.organisation.pk):
        before, scan = hours_of(ended.bilan).accompaniment.done, PaperSheet.objects.get().file_name
    with django_capture_on_commit_callbacks(execute=True):
        lives(ended, DAY, at)

    with tenant(ended.organisation.pk):
        entry = RegisterEntry.objects.get()
        assert (entry.statement["retention"], entry.statement["erased"]["signatures de présence"]) == ("proof", 6)
        assert "art. 2224" in entry.statement["rule"]
        assert (hours_of(ended.bilan).accompaniment.done, Session.objects.count()) == (before, 4)
        assert list(faults(ended.organisation)) == []
        assert list(presences_to_sign(an_actor(ended.consultant), slug="x", at=NOW)) == []
        with pytest.raises(SigningRefused, match="temps de garde"):
            sign_attendance(
                Session.objects.filter(state="held").first(),
                party="person",
                by=ended.person,
                signer_name="D",
                at=NOW,
            )
    assert not default_storage.exists(scan)


def test_a_later_presence_is_waited_for(ended, at):
    """A meeting of four months after the end keeps everything until its own time."""
    with tenant(ended.organisation.pk):
        session = Session.objects.filter(bilan=ended.bilan).order_by("-starts_at").first()
        later = Session.objects.create(
            organisation=ended.organisation,
            bilan=ended.bilan,
            consultant=ended.consultant,
            kind="follow_up",
            state="held",
            starts_at=NOW + timedelta(days=120),
            ends_at=NOW + timedelta(days=120, hours=1),
            planned_minutes=60,
            actual_minutes=60,
            counted_minutes=0,
            booked_by=session.booked_by,
            booked_at=NOW,
            settled_at=NOW + timedelta(days=121),
        )
    own_day = date(later.starts_at.year + 5, later.starts_at.month, later.starts_at.day)

    lives(ended, DAY, at)
    on_its_day = left(ended)
    lives(ended, own_day - timedelta(days=1), at)
    before_the_later = left(ended)
    lives(ended, own_day, at)

    assert (on_its_day > 0, before_the_later > 0, left(ended)) == (True, True, 0)


def test_a_dispute_keeps_them(ended, at):
    now = at(DAY - timedelta(days=2))
    with tenant(ended.organisation.pk):
        place_hold(ended.bilan, reason="Contrôle", until_on=DAY + timedelta(days=30), by=ended.administrator, at=now)
    at(DAY)

    with pytest.raises(DestructionRefused, match="suspension"):
        due.raise_date(DueDate.objects.get(kind=PURGE).pk)
    assert left(ended) > 0


def test_nothing_goes_without_its_destruction(ended):
    with tenant(ended.organisation.pk):
        for model in PROOFS:
            rows = model.objects.all()
            with pytest.raises(DatabaseError, match=r"append-only|kept"), transaction.atomic():
                rows._raw_delete(rows.db)


def test_a_bilan_that_goes_on_forgets_the_day(house):
    a_held_session(house.bilan)
    facts(house.bilan, *CLOSING, at=NOW)
    with tenant(house.organisation.pk):
        closing = Fact.objects.select_related("bilan").get(kind=Kind.CLOSED)
        correct_fact(closing, reason="Erreur", by=house.consultant.user, author_name="C", at=NOW + timedelta(hours=1))

        assert not Destruction.objects.filter(started_at__isnull=False).exists()
    assert not DueDate.objects.filter(kind=PURGE).exists()
