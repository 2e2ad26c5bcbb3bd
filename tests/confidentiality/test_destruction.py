"""What had to be destroyed is destroyed, on its day and not before, and the proof remains."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, cancel_bilan, correct_fact, decide_consent, withdraw_consent
from beneficiaries.rules import Kind
from confidentiality import register
from confidentiality.checks import destruction as checks
from confidentiality.destruction.execution import DestructionRefused, destroy, destroy_on_its_day
from confidentiality.destruction.replay import replay_register
from confidentiality.models import BilanKey, Destruction, RegisterEntry
from confidentiality.vault import Place, Retention, Unreadable, keyring, seal, unseal
from confidentiality.vault.keyring import KeyRefused
from foundation.models import DueDate
from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Frozen, Section
from tests import factories
from tests.confidentiality.ending import AT_LAST, DUE_ON, planned, rows_left
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW


def test_closing_sets_the_day_of_both_classes(told):
    days = {one.retention: one.due_on for one in Destruction.objects.all()}

    assert days == {"working": DUE_ON, "synthesis": DUE_ON}
    assert set(DueDate.objects.filter(kind="confidentiality.destroy").values_list("due_on", flat=True)) == {DUE_ON}
    assert set(DueDate.objects.filter(kind="confidentiality.warn").values_list("due_on", flat=True)) == {
        DUE_ON - timedelta(days=7)
    }


def test_house_may_be_stricter_never_looser(inside):
    for days, due_on in ((10, date(2026, 6, 18)), (90, DUE_ON), (None, DUE_ON)):
        inside.organisation.destruction_days = days
        inside.organisation.save(update_fields=["destruction_days"])
        inside.bilan.organisation = inside.organisation
        close(inside)

        assert planned(inside).due_on == due_on
        fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.CLOSED, superseded_by=None, is_void=False)
        correct_fact(fact, reason="Erreur", by=inside.consultant.user, author_name="Camille", at=NOW + timedelta(1))


def test_stopped_bilan_is_destroyed_too_and_goes_on_when_the_person_comes_back(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)
    day = planned(inside).due_on

    decide_consent(inside.bilan, consents=True, by=inside.person, at=NOW + timedelta(days=2))

    assert day == DUE_ON
    assert Destruction.objects.count() == 0
    assert DueDate.objects.filter(kind__startswith="confidentiality.").count() == 0


def test_undone_closing_forgets_the_days(told):
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)

    correct_fact(fact, reason="Erreur", by=told.consultant.user, author_name="Camille", at=NOW + timedelta(1))

    assert Destruction.objects.count() == 0


@pytest.mark.parametrize("at", [CLOSED_AT, CLOSED_AT + timedelta(days=29)])
def test_nothing_is_destroyed_before_its_day(told, at):
    with pytest.raises(DestructionRefused, match="n’est pas venu"):
        destroy(planned(told), at=at)

    assert rows_left(told) != {}


def test_content_of_its_class_goes_and_the_other_class_stays(told):
    before = rows_left(told)

    entry = destroy(planned(told), at=AT_LAST)

    assert set(before) >= {"Answer", "Section", "Comment"}
    assert rows_left(told) == {}
    assert set(rows_left(told, Retention.SYNTHESIS)) == {"Frozen"}
    with content_of(told.bilan.pk):
        assert list(BilanKey.objects.values_list("retention", flat=True)) == ["synthesis"]
    assert sum(entry.statement["erased"].values()) == sum(before.values())


def test_ciphertext_kept_elsewhere_is_unreadable_afterwards(told):
    with content_of(told.bilan.pk):
        written = next(section for section in Section.objects.filter(bilan=told.bilan) if section.text)
        section = Section.objects.get(pk=written.pk)  # as it is stored
        place = section._meta.get_field("text").place_of(section)
        stolen = bytes(section.__dict__["text"])
        assert unseal(stolen, place)

    destroy(planned(told), at=AT_LAST)

    with content_of(told.bilan.pk), pytest.raises(Unreadable, match="détruite"):
        unseal(stolen, place)


def test_nothing_is_written_after_destruction(told):
    destroy(planned(told), at=AT_LAST)

    with content_of(told.bilan.pk), pytest.raises(KeyRefused, match="détruit"):
        seal(b"x", Place(told.organisation.pk, told.bilan.pk, "t", "c", uuid4()))


def test_destroying_twice_is_once(told):
    first = destroy(planned(told), at=AT_LAST)

    assert destroy(planned(told), at=AT_LAST + timedelta(days=1)) == first
    assert len(list(register.shipped("destructions"))) == 1


def test_what_is_done_stays_done(told):
    destroy(planned(told), at=AT_LAST)

    for sql in (
        "UPDATE confidentiality_destruction SET done_at = NULL WHERE done_at IS NOT NULL",
        "DELETE FROM confidentiality_destruction WHERE done_at IS NOT NULL",
        "UPDATE confidentiality_registerentry SET number = 9",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize("model", [Section, Comment, Frozen])
def test_content_is_not_deleted_without_its_destruction(told, model):
    with content_of(told.bilan.pk):
        rows = model.objects.filter(bilan=told.bilan)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_due_date_destroys_once(told):
    destroy_on_its_day(planned(told).pk, AT_LAST)
    destroy_on_its_day(planned(told).pk, AT_LAST)

    assert RegisterEntry.objects.count() == 1


def test_destruction_is_a_fact_that_nobody_takes_back(told):
    destroy(planned(told), at=AT_LAST)
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.DESTROYED)
    closing = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)
    later = AT_LAST + timedelta(days=1)

    assert fact.detail == {"register": 1}
    for one, sentence in ((fact, "ne se corrige pas"), (closing, "sa fin ne se corrige plus")):
        with pytest.raises(FactRefused, match=sentence):
            correct_fact(one, reason="Erreur", by=told.consultant.user, author_name="Camille", at=later)
    for kind in ("destroyed", "closed"):
        with pytest.raises(DatabaseError, match="stays destroyed"), transaction.atomic():
            Fact.objects.create(
                organisation=told.organisation,
                bilan=told.bilan,
                kind=kind,
                occurred_at=NOW,
                recorded_at=later,
                author_name="x",
                reason="x",
                is_void=True,
                supersedes=fact if kind == "destroyed" else closing,
            )


def test_nobody_consents_anew_to_a_destroyed_bilan(inside):
    a_told_bilan(inside)
    withdraw_consent(inside.bilan, by=inside.person, at=CLOSED_AT)
    destroy(planned(inside), at=AT_LAST)

    with pytest.raises(FactRefused, match="nouveau bilan"):
        decide_consent(inside.bilan, consents=True, by=inside.person, at=AT_LAST + timedelta(days=1))


def test_cancelled_bilan_is_destroyed_like_any_other(inside):
    bilan = factories.a_bilan(inside.consultant, beneficiary=inside.beneficiary)
    cancel_bilan(bilan, reason="Doublon", at=NOW)

    planned_days = Destruction.objects.filter(bilan=bilan).values_list("due_on", flat=True)
    destroy(Destruction.objects.get(bilan=bilan, retention="working"), at=AT_LAST)

    assert set(planned_days) == {DUE_ON}
    assert not Fact.objects.filter(bilan=bilan).exists()


def test_writer_under_way_is_waited_for_and_destroyed(committed):
    """A writing that began before the destruction leaves nothing behind."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
        destruction = planned(house)
    writing, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with tenant(house.organisation.pk), content_of(house.bilan.pk):
            seal(b"x", Place(house.organisation.pk, house.bilan.pk, "t", "c", uuid4()))
            writing.set()
            may_end.wait(10)
        connection.close()

    def end() -> None:
        with tenant(house.organisation.pk):
            destroy(destruction, at=AT_LAST)
        connection.close()

    threads = [threading.Thread(target=write), threading.Thread(target=end)]
    threads[0].start()
    writing.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    was_waiting = threads[1].is_alive()
    may_end.set()
    for thread in threads:
        thread.join(10)

    assert was_waiting
    with tenant(house.organisation.pk):
        assert rows_left(house) == {}


def test_every_content_model_has_a_class_and_words():
    from confidentiality.content import ContentModel

    for model in apps.get_models():
        if issubclass(model, ContentModel):
            assert model.retention_class in set(Retention)
            assert model is BilanKey or str(model._meta.verbose_name_plural) != f"{model.__name__.lower()}s", model


def test_keys_are_forgotten_by_the_transaction_that_destroys(told):
    with content_of(told.bilan.pk):
        place = Place(told.organisation.pk, told.bilan.pk, "t", "c", uuid4())
        sealed = seal(b"x", place)
    destroy(planned(told), at=AT_LAST)

    with content_of(told.bilan.pk), pytest.raises(Unreadable):
        unseal(sealed, place)
    keyring.forget()


def test_destruction_announced_twice_counts_once(committed):
    """The connection was lost after the line had left: the next try announces again, and a restore believes the last."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
        with transaction.atomic():
            destroy(planned(house), at=AT_LAST)
            transaction.set_rollback(True)
        destroy(planned(house), at=AT_LAST + timedelta(minutes=1))
        destroy(planned(house, Retention.SYNTHESIS), at=AT_LAST + timedelta(minutes=2))
        assert list(checks.faults(house.organisation, AT_LAST)) == []

    assert len(list(register.shipped("destructions"))) == 3
    assert replay_register() == (0, 2)


def test_first_key_of_a_class_waits_for_its_destruction(committed):
    """Nothing was sealed under the class yet: there is no key to lock, and none is born."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        close(house)
        destruction = planned(house, Retention.SYNTHESIS)
    destroying, may_commit, refused = threading.Event(), threading.Event(), []

    def end() -> None:
        with tenant(house.organisation.pk):
            destroy(destruction, at=AT_LAST)
            destroying.set()
            may_commit.wait(10)
        connection.close()

    def write() -> None:
        destroying.wait(10)
        try:
            with tenant(house.organisation.pk), content_of(house.bilan.pk):
                seal(b"x", Place(house.organisation.pk, house.bilan.pk, "t", "c", uuid4(), Retention.SYNTHESIS))
        except KeyRefused:
            refused.append(True)
        connection.close()

    threads = [threading.Thread(target=end), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    threads[1].join(0.5)
    may_commit.set()
    for thread in threads:
        thread.join(10)

    assert refused == [True]
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        assert BilanKey.objects.count() == 0
