"""What had to be destroyed is destroyed, on its day and not before, and the proof remains."""

import base64
import json
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, cancel_bilan, correct_fact, decide_consent, withdraw_consent
from beneficiaries.rules import Kind
from confidentiality import files, register
from confidentiality.archive import keepables_of
from confidentiality.checks import destruction as checks
from confidentiality.consenting import ConsentRefused, answer_consent, keep_documents
from confidentiality.destruction import certificate, contents
from confidentiality.destruction.execution import DestructionRefused, destroy, destroy_on_its_day
from confidentiality.destruction.holding import HoldRefused, lift_hold, place_hold
from confidentiality.destruction.planning import warn_before
from confidentiality.destruction.replay import replay_register
from confidentiality.models import BilanKey, Consent, Destruction, LegalHold, RegisterEntry
from confidentiality.vault import Place, Retention, Unreadable, keyring, seal, unseal
from confidentiality.vault.keyring import KeyRefused
from confidentiality.vault.signing import is_signed, public_key
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Frozen, Section
from tests import factories
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW

DUE_ON = date(2026, 7, 8)  # thirty days after the closing, on 8 June 2026
AT_LAST = CLOSED_AT + timedelta(days=31)


@pytest.fixture
def told(inside):
    """A bilan with answers, a frozen synthesis and remarks, that has just been closed."""
    a_told_bilan(inside)
    close(inside)
    return inside


def planned(house, retention=Retention.WORKING) -> Destruction:
    return Destruction.objects.get(bilan=house.bilan, retention=retention)


def rows_left(house, retention=Retention.WORKING) -> dict[str, int]:
    with content_of(house.bilan.pk):
        return {
            model.__name__: count
            for model in contents.content_models(retention)
            if (count := contents.held(model, house.bilan.pk).count())
        }


def destroy_all(house, at=AT_LAST) -> list[RegisterEntry]:
    return [destroy(one, at=at) for one in Destruction.objects.filter(bilan=house.bilan, done_at=None)]


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


def keep_one_document(house, ends_on=date(2027, 6, 8)) -> Consent:
    with content_of(house.bilan.pk):
        codes = [document.code for document in keepables_of(house.bilan)][:1]
        who = {"by": house.person, "author_name": "Dominique"}
        return keep_documents(house.bilan, codes, ends_on=ends_on, ended_on=None, at=NOW, **who)


def test_kept_document_goes_on_its_day_although_the_bilan_goes_on(told):
    keep_one_document(told)
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)

    correct_fact(fact, reason="Erreur", by=told.consultant.user, author_name="Camille", at=NOW + timedelta(1))

    assert planned(told, Retention.KEPT).due_on == date(2027, 6, 9)  # the day after the last one agreed
    assert Destruction.objects.count() == 1


def test_no_to_keeping_documents_lets_go_of_those_that_are_kept(told):
    keep_one_document(told)

    answer_consent(
        told.bilan,
        Consent.Kind.KEEP_DOCUMENTS,
        is_given=False,
        by=told.person,
        author_name="Dominique",
        at=NOW,
        ended_on=ENDED_ON,
    )

    destroy(planned(told, Retention.KEPT), at=CLOSED_AT)
    assert rows_left(told, Retention.KEPT) == {}


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


# --- The person's choice -------------------------------------------------------------------


ENDED_ON = CLOSED_AT.date()


def answer(house, is_given, at=NOW, ended_on=ENDED_ON):
    return answer_consent(
        house.bilan,
        Consent.Kind.KEEP_SYNTHESIS,
        is_given=is_given,
        by=house.person,
        author_name="Dominique",
        at=at,
        ended_on=ended_on,
    )


def test_synthesis_kept_at_the_persons_request_has_three_years(told):
    consent = answer(told, True)

    assert planned(told, Retention.SYNTHESIS).due_on == date(2029, 6, 8) == consent.ends_on
    assert planned(told).due_on == DUE_ON


def test_no_is_destroyed_with_the_rest(told):
    answer(told, False)

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON


def test_changing_ones_mind_moves_the_day(told):
    answer(told, True)
    answer(told, False, at=NOW + timedelta(days=1))

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON
    assert Consent.objects.filter(superseded_at=None, withdrawn_at=None).count() == 1


def test_answer_before_the_end_is_followed_at_the_end(inside):
    a_told_bilan(inside)
    answer(inside, True, ended_on=None)

    close(inside)

    assert planned(inside, Retention.SYNTHESIS).due_on == date(2029, 6, 8)


def test_one_live_answer_a_kind(told):
    answer(told, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(
            organisation=told.organisation,
            bilan=told.bilan,
            kind=Consent.Kind.KEEP_SYNTHESIS,
            is_given=True,
            text_version="1",
            person_name="x",
            decided_at=NOW,
            recorded_at=NOW,
            recorded_by=told.person,
            author_name="x",
            ends_on=DUE_ON,
        )


# --- Warnings and holds --------------------------------------------------------------------


def test_person_is_told_at_the_end_and_a_week_before(told):
    told_at_the_end = OutboxMessage.objects.filter(key__startswith="confidentiality.ended").count()

    warn_before(planned(told).pk, AT_LAST - timedelta(days=8))
    warn_before(planned(told, Retention.SYNTHESIS).pk, AT_LAST - timedelta(days=8))

    warnings = OutboxMessage.objects.filter(key__startswith="confidentiality.warn")
    assert (told_at_the_end, warnings.count()) == (1, 1)
    assert set(warnings.values_list("topic", "recipient_id")) == {
        ("beneficiaries.something_waits", told.beneficiary.pk)
    }


def hold(house, until_on=date(2026, 9, 1), reason="Contestation des honoraires", at=NOW) -> LegalHold:
    return place_hold(house.bilan, reason=reason, until_on=until_on, by=house.administrator, at=at)


def test_hold_suspends_and_is_said(told):
    before = OutboxMessage.objects.count()

    hold(told)

    with pytest.raises(DestructionRefused, match="suspension"):
        destroy(planned(told), at=AT_LAST)
    assert DueDate.objects.get(kind="confidentiality.destroy", subject_id=planned(told).pk).due_on == date(2026, 9, 2)
    assert OutboxMessage.objects.count() == before + 1


def test_hold_ends_by_itself(told):
    hold(told)

    destroy(planned(told), at=NOW + timedelta(days=90))

    assert rows_left(told) == {}


def test_lifted_hold_lets_the_destruction_take_place(told):
    lift_hold(hold(told), by=told.administrator, at=NOW + timedelta(days=3))

    destroy(planned(told), at=AT_LAST)

    assert rows_left(told) == {}


@pytest.mark.parametrize(
    ("until_on", "reason", "sentence"),
    [
        (date(2026, 6, 8), "Litige", "un jour à venir"),
        (date(2027, 6, 9), "Litige", "12 mois au plus"),
        (date(2026, 9, 1), "  ", "Dites pourquoi"),
    ],
)
def test_hold_is_bounded_and_reasoned(told, until_on, reason, sentence):
    with pytest.raises(HoldRefused, match=sentence):
        hold(told, until_on, reason)


def test_one_hold_at_a_time(told):
    hold(told)

    with pytest.raises(HoldRefused, match="déjà en cours"):
        hold(told)


# --- Proof ---------------------------------------------------------------------------------


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
