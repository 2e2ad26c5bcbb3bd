"""The proof of a destruction remains, is checked, and is replayed."""

import base64
import json
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import correct_fact, withdraw_consent
from beneficiaries.rules import Kind
from confidentiality import files, register
from confidentiality.checks import destruction as checks
from confidentiality.consenting import ConsentRefused, answer_consent
from confidentiality.destruction import certificate
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.holding import HoldRefused, place_hold
from confidentiality.destruction.replay import replay_register
from confidentiality.models import BilanKey, Consent, Destruction
from confidentiality.vault import Place, Retention, Unreadable, keyring, seal, unseal
from confidentiality.vault.keyring import KeyRefused
from confidentiality.vault.signing import is_signed, public_key
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import content_of, tenant
from tests import factories
from tests.confidentiality.destruction_factories import AT_LAST, DUE_ON, answer, destroy_all, hold, planned, rows_left
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW


def test_register_is_chained_signed_and_shipped(told):
    entries = destroy_all(told)

    shipped = list(register.shipped("destructions"))
    assert [line["entry_hash"] for line in shipped] == [entry.entry_hash for entry in entries]
    assert shipped[1]["statement"]["previous_hash"] == entries[0].entry_hash
    assert list(checks.faults(told.organisation, AT_LAST)) == []


def test_register_says_nothing_of_the_content(told):
    destroy_all(told)

    text = json.dumps(list(register.shipped("destructions")), ensure_ascii=False)
    assert "secret" not in text
    assert str(told.beneficiary) not in text


def test_certificate_is_signed_and_says_what_remains(told):
    destroy(planned(told), at=AT_LAST)

    document = certificate.signed_certificate(told.bilan, on=AT_LAST.date())

    message = certificate.canonical(document["certificate"])
    assert is_signed(message, base64.b64decode(document["signature"]), public_key())
    assert document["certificate"]["entries"][0]["statement"]["irreversible_on"] == "2026-07-17"
    assert any("Document de synthèse : jusqu’au 8\xa0juillet 2026" in line for line in document["certificate"]["kept"])
    document["certificate"]["person"] = "Autre"
    assert not is_signed(
        certificate.canonical(document["certificate"]), base64.b64decode(document["signature"]), public_key()
    )


def test_check_finds_what_is_overdue(told):
    late = AT_LAST + timedelta(days=2)

    found = list(checks.faults(told.organisation, late))

    assert len([fault for fault in found if "was due on 2026-07-08" in fault]) == 2


def test_check_finds_a_lost_due_date(told):
    DueDate.objects.filter(kind="confidentiality.destroy").delete()

    assert len(list(checks.faults(told.organisation, NOW))) == 2


def test_check_finds_a_file_that_no_row_names(told):
    with content_of(told.bilan.pk):
        name = files.keep(b"x", Place(told.organisation.pk, told.bilan.pk, "t", "file", uuid4()))

    assert list(checks.file_faults()) == [f"{name}: a file that no row names"]


def test_check_finds_a_destruction_that_a_restored_backup_undid(told):
    destroy_all(told)
    lines = list(register.shipped("destructions"))
    register.ship(
        "destructions", lines[0] | {"entry_hash": "0" * 64, "statement": lines[0]["statement"] | {"number": 3}}
    )

    assert any("shipped destructions are not here" in fault for fault in checks.faults(told.organisation, AT_LAST))


def test_replay_destroys_again_what_a_backup_brought_back(committed):
    """The database of before the destruction, the register of after."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
        before = rows_left(house)
        with transaction.atomic():
            destroy_all(house)
            transaction.set_rollback(True)
        assert rows_left(house) == before

    assert replay_register() == (2, 0)

    with tenant(house.organisation.pk):
        assert rows_left(house) == {}
        assert list(checks.faults(house.organisation, AT_LAST)) == []
    assert replay_register() == (0, 2)


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


def test_line_cut_short_by_a_crash_is_passed_over(told):
    destroy(planned(told), at=AT_LAST)
    with register.file_of("destructions").open("ab") as file:
        file.write(b'{"statement": {"orga')

    destroy(planned(told, Retention.SYNTHESIS), at=AT_LAST)

    assert [line["statement"]["number"] for line in register.shipped("destructions")] == [1, 2]


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


def test_withdrawal_sets_the_day_and_a_later_closing_does_not_push_it_back(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    factories.facts(inside.bilan, Kind.CLOSED, at=NOW + timedelta(days=20))

    assert planned(inside).due_on == DUE_ON


def test_person_is_told_each_time_a_day_moves(told):
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)
    later = CLOSED_AT + timedelta(days=5)

    correct_fact(fact, reason="Date exacte", by=told.consultant.user, author_name="C", at=later, occurred_at=later)

    assert OutboxMessage.objects.filter(key__startswith="confidentiality.ended").count() == 2


def test_paper_does_not_speak_over_the_persons_own_word(told):
    answer(told, False)

    with pytest.raises(ConsentRefused, match="elle-même en ligne"):
        answer_consent(
            told.bilan,
            Consent.Kind.KEEP_SYNTHESIS,
            is_given=True,
            by=told.consultant.user,
            author_name="Camille",
            at=NOW + timedelta(days=1),
            is_assisted=True,
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE confidentiality_consent SET is_given = NOT is_given",
        "UPDATE confidentiality_consent SET decided_at = decided_at - interval '1 day'",
        "DELETE FROM confidentiality_consent",
        "UPDATE confidentiality_legalhold SET until_on = until_on + 900",
        "DELETE FROM confidentiality_legalhold",
    ],
)
def test_answer_and_suspension_are_kept_as_given(told, sql):
    answer(told, True)
    hold(told)

    with pytest.raises(DatabaseError, match="is kept as"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_suspensions_have_a_ceiling_in_all(told):
    for years in range(1, 5):
        place_hold(
            told.bilan,
            reason="Litige",
            until_on=date(2026 + years, 6, 8),
            by=told.administrator,
            at=NOW + timedelta(days=366 * (years - 1)),
        )

    with pytest.raises(HoldRefused, match="5 ans au plus"):
        hold(told, until_on=date(2031, 6, 10), at=NOW + timedelta(days=366 * 4 + 20))


def test_forged_future_is_found(told):
    Destruction.objects.filter(pk=planned(told).pk).update(started_at=NOW + timedelta(days=900))

    assert any("in the future" in fault for fault in checks.faults(told.organisation, NOW))
