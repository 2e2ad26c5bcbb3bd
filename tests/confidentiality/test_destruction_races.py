"""Two who destroy, answer, hold or leave at once, and one who is killed in the middle: two connections, real commits."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from beneficiaries.departure.operations import depart_member
from beneficiaries.models import Bilan
from confidentiality import register
from confidentiality.checks import destruction as checks
from confidentiality.consenting import ConsentRefused, answer_consent
from confidentiality.destruction.execution import DestructionRefused, destroy
from confidentiality.destruction.holding import HoldRefused, place_hold
from confidentiality.destruction.proof import committed_lines
from confidentiality.destruction.replay import replay_register
from confidentiality.journal import seal_journal
from confidentiality.models import AccessLine, Consent, Destruction, LegalHold, RegisterEntry
from confidentiality.opening import opened
from confidentiality.vault import Retention
from exchange.finding import OwnNotes
from exchange.models import Note
from foundation import clock
from foundation.due import raise_date
from foundation.models import DueDate
from foundation.tenancy import content_of, tenant
from organisations.actors import actor_of
from organisations.permissions import Verb
from tests import factories
from tests.confidentiality.ending import planned, rows_left
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW

REFUSALS = (DestructionRefused, HoldRefused, ConsentRefused)
AT_LAST = CLOSED_AT + timedelta(days=31)


@pytest.fixture
def told(committed):
    """A bilan that was told and closed, in rows that other connections see."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
    return house


def together(house, *actions) -> list[str]:
    """Let actions run at once, each in its own connection; `done` or the refusal of each."""
    start = threading.Barrier(len(actions))

    def run(action) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                action()
            return "done"
        except REFUSALS as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as racers:
        return list(racers.map(run, actions))


class Halfway:
    """Does something in a transaction of its own, and stays before the commit until it is let go."""

    def __init__(self, house, action) -> None:
        self.house, self.action = house, action
        self.is_there, self.may_go = threading.Event(), threading.Event()
        self.outcome = ""
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        assert self.is_there.wait(20), self.outcome
        return self

    def __exit__(self, *fault) -> None:
        self.may_go.set()
        self.thread.join(20)
        assert not self.thread.is_alive()

    def _run(self) -> None:
        try:
            with tenant(self.house.organisation.pk):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    (self.pid,) = cursor.fetchone()
                self.action()
                self.is_there.set()
                self.may_go.wait(20)
            self.outcome = "committed"
        except Exception as fault:
            self.outcome = type(fault).__name__
        finally:
            self.is_there.set()
            with suppress(DatabaseError):
                connection.close()

    def is_killed(self) -> None:
        """What `kill -9` of the worker does to its connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [self.pid])
            assert cursor.fetchone() == (True,)


def test_two_workers_destroy_a_class_once(told):
    destruction = planned_of(told)

    outcomes = together(told, *[lambda: destroy(destruction, at=AT_LAST)] * 2)

    assert outcomes == ["done", "done"]
    assert len(list(register.shipped("destructions"))) == 1
    with tenant(told.organisation.pk):
        assert RegisterEntry.objects.count() == 1


def test_two_workers_raise_a_due_date_once(told, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT_LAST)
    due = DueDate.objects.get(kind="confidentiality.destroy", subject_id=planned_of(told).pk)
    start, raised = threading.Barrier(2), []

    def work() -> None:
        start.wait(10)
        raised.append(raise_date(due.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)

    assert sorted(raised) in ([False, True], [False, False, True])
    with tenant(told.organisation.pk):
        assert RegisterEntry.objects.count() == 1


def planned_of(house, retention=Retention.WORKING) -> Destruction:
    with tenant(house.organisation.pk):
        return planned(house, retention)


def killed_destruction(house, retention=Retention.WORKING) -> None:
    """A worker that wrote its line to the register outside and was killed before the commit."""
    destruction = planned_of(house, retention)
    with Halfway(house, lambda: destroy(destruction, at=AT_LAST)) as worker:
        worker.is_killed()
    assert worker.outcome not in ("", "committed")


def faults(house) -> list[str]:
    with tenant(house.organisation.pk):
        return list(checks.faults(house.organisation, AT_LAST))


def test_killed_destruction_leaves_everything_and_verify_says_so(told):
    with tenant(told.organisation.pk):
        before = rows_left(told)

    killed_destruction(told)

    with tenant(told.organisation.pk):
        assert rows_left(told) == before
        assert RegisterEntry.objects.count() == 0
    assert len(list(register.shipped("destructions"))) == 1
    assert faults(told) == [f"{told.organisation.slug}: 1 shipped destructions are not here"]


def test_killed_destruction_is_tried_again_and_entered_once(told):
    killed_destruction(told)

    with tenant(told.organisation.pk):
        entry = destroy(planned(told), at=AT_LAST + timedelta(minutes=1))

    assert len(list(register.shipped("destructions"))) == 2
    with tenant(told.organisation.pk):
        assert list(RegisterEntry.objects.all()) == [entry]
        assert rows_left(told) == {}
    assert faults(told) == []


def test_number_of_a_killed_destruction_is_given_again(told):
    """Killed, then another class goes first, then it is tried again: numbers and chain stay whole."""
    killed_destruction(told)
    later = AT_LAST + timedelta(minutes=1)

    with tenant(told.organisation.pk):
        for retention in (Retention.SYNTHESIS, Retention.WORKING):
            destroy(planned(told, retention), at=later)
        kept = list(RegisterEntry.objects.values_list("number", "entry_hash"))

    assert [number for number, _ in kept] == [1, 2]
    assert [line["entry_hash"] for line in committed_lines()] == [entry for _, entry in kept]
    assert faults(told) == []


def test_register_with_a_killed_destruction_is_replayed_whole(told):
    """A backup of before everything: the replay takes what was committed, and stumbles over nothing."""
    killed_destruction(told)
    with tenant(told.organisation.pk), transaction.atomic():
        for retention in (Retention.SYNTHESIS, Retention.WORKING):
            destroy(planned(told, retention), at=AT_LAST + timedelta(minutes=1))
        transaction.set_rollback(True)

    assert replay_register() == (2, 0)

    assert faults(told) == []
    with tenant(told.organisation.pk):
        assert (rows_left(told), rows_left(told, Retention.SYNTHESIS)) == ({}, {})


def test_line_told_twice_makes_no_other_line_doubtful(told):
    with tenant(told.organisation.pk):
        for retention in (Retention.WORKING, Retention.SYNTHESIS):
            destroy(planned(told, retention), at=AT_LAST)
    lines = list(register.shipped("destructions"))

    register.ship("destructions", lines[0])

    assert list(committed_lines()) == lines


# --- Holds and answers ---------------------------------------------------------------------------


def hold(house):
    return place_hold(house.bilan, reason="Litige", until_on=date(2026, 9, 1), by=house.administrator, at=AT_LAST)


def started(house) -> tuple[bool, bool]:
    """Whether it is destroyed, whether a hold is in force."""
    with tenant(house.organisation.pk):
        return planned(house).done_at is not None, LegalHold.objects.filter(lifted_at=None).exists()


def test_destruction_that_starts_after_a_hold_waits_for_it_and_is_refused(told):
    destruction = planned_of(told)
    with ThreadPoolExecutor(1) as racer:
        with Halfway(told, lambda: hold(told)):
            outcome = racer.submit(together, told, lambda: destroy(destruction, at=AT_LAST))
            with pytest.raises(TimeoutError):
                outcome.result(timeout=0.4)

        assert outcome.result(20) == ["DestructionRefused"]
    assert started(told) == (False, True)


def test_hold_that_comes_while_everything_goes_says_that_it_is_too_late(told):
    both = [planned_of(told), planned_of(told, Retention.SYNTHESIS)]
    with ThreadPoolExecutor(1) as racer:
        with Halfway(told, lambda: [destroy(one, at=AT_LAST) for one in both]):
            outcome = racer.submit(together, told, lambda: hold(told))
            with pytest.raises(TimeoutError):
                outcome.result(timeout=0.4)

        assert outcome.result(20) == ["HoldRefused"]
    assert started(told) == (True, False)


def test_hold_written_without_the_operation_meets_the_destruction_too(told):
    """The lock is the database's: whoever inserts a hold waits on the bilan."""
    destruction = planned_of(told)
    row = {"reason": "Litige", "until_on": date(2026, 9, 1), "placed_by": told.administrator, "placed_at": AT_LAST}
    with ThreadPoolExecutor(1) as racer:
        with Halfway(told, lambda: destroy(destruction, at=AT_LAST)):
            bare = lambda: LegalHold.objects.create(organisation=told.organisation, bilan=told.bilan, **row)  # noqa: E731
            outcome = racer.submit(together, told, bare)
            with pytest.raises(TimeoutError):
                outcome.result(timeout=0.4)
        assert outcome.result(20) == ["done"]


@pytest.mark.parametrize(("second", "outcomes"), [(False, ["done", "done"]), (True, ["ConsentRefused", "done"])])
def test_two_answers_at_once_leave_one(told, second, outcomes):
    def answer(is_given: bool):
        return lambda: answer_consent(
            told.bilan,
            Consent.Kind.KEEP_SYNTHESIS,
            is_given=is_given,
            by=told.person,
            author_name="Dominique",
            at=NOW,
            ended_on=CLOSED_AT.date(),
        )

    assert sorted(together(told, answer(True), answer(second))) == outcomes
    with tenant(told.organisation.pk):
        live = Consent.objects.get(superseded_at=None)
        due_on = planned(told, Retention.SYNTHESIS).due_on
    assert due_on == (date(2029, 6, 8) if live.is_given else date(2026, 7, 8))


# --- The journal, and who leaves -------------------------------------------------------------------


def test_two_openings_at_once_are_one_line_and_both_open(committed):
    house = factories.a_house()
    with tenant(house.organisation.pk):
        actor = actor_of(house.consultant.user, house.organisation.pk)

    def look() -> None:
        with opened(house.bilan, by=actor, verb=Verb.READ_RESULTS, at=NOW):
            pass

    assert together(house, look, look) == ["done", "done"]
    with tenant(house.organisation.pk):
        assert AccessLine.objects.count() == 1


def test_line_that_is_not_committed_yet_is_sealed_the_next_time(committed):
    """The sealer leaves the last minutes alone; what was open meanwhile is in the following segment."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        actor = actor_of(house.consultant.user, house.organisation.pk)

    def look() -> None:
        with opened(house.bilan, by=actor, verb=Verb.READ_RESULTS, at=NOW):
            pass

    with Halfway(house, look):
        with tenant(house.organisation.pk):
            early = seal_journal(house.organisation, at=NOW + timedelta(minutes=4))
    with tenant(house.organisation.pk):
        late = seal_journal(house.organisation, at=NOW + timedelta(minutes=6))

    assert (early, late.line_count) == (None, 1)


def test_member_removed_while_they_write_loses_the_bilan_at_the_next_step(committed):
    """What was under way ends as it began, journalled; nothing opens afterwards, and the note is nobody's else."""
    house = factories.a_house()
    user = house.consultant.user

    def write(text: str) -> None:
        with tenant(house.organisation.pk, user_id=user.pk):
            bilan = Bilan.objects.select_related("beneficiary").get(pk=house.bilan.pk)
            actor = actor_of(user, house.organisation.pk)
            with opened(OwnNotes(bilan, user.pk), by=actor, verb=Verb.WRITE_NOTE):
                note = Note(
                    organisation_id=bilan.organisation_id, bilan=bilan, author=user, written_at=NOW, updated_at=NOW
                )
                note.text = text
                note.save()

    def leave() -> None:
        depart_member(
            house.consultant,
            interims={house.bilan.pk: house.colleague},
            reason="Départ",
            by=house.administrator,
            at=NOW,
        )

    with ThreadPoolExecutor(1) as racer:
        with Halfway(house, lambda: write("commencé avant")) as writing:
            outcome = racer.submit(together, house, leave)

        assert outcome.result(20) == ["done"]
    assert writing.outcome == "committed"
    with pytest.raises(Http404):
        write("après")
    for reader in (house.colleague.user, house.administrator.user, house.person):
        with tenant(house.organisation.pk, user_id=reader.pk), content_of(house.bilan.pk):
            assert Note.objects.count() == 0
