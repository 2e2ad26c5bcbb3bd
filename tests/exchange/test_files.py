"""Documents of a bilan: sealed, bounded, never changed, gone with their row."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import Error, IntegrityError, connection, transaction

from beneficiaries.rules import Kind
from confidentiality.vault import Unreadable
from exchange import rules
from exchange.models import BilanFile
from exchange.operations import FileNotKept, add_file, remove_file
from exchange.queries import content_of_file
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import PDF, Party, a_docx, a_file
from tests.factories import NOW, a_bilan, a_house, facts

SECRET = b"%PDF-1.4\n% Onze ans chez le meme employeur\n"


def stored() -> set[str]:
    folders, _ = default_storage.listdir(".")
    return {name for folder in folders for name in default_storage.listdir(folder)[1]}


def test_file_is_sealed_on_disk_and_in_its_row_and_reads_back(opened):
    file = a_file(opened, title="CV de Dominique", content=SECRET)

    with default_storage.open(file.storage_name) as kept, connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(exchange_bilanfile)::text FROM exchange_bilanfile")
        (row,) = cursor.fetchone()
        assert b"employeur" not in kept.read()
    assert "CV" not in row
    assert (BilanFile.objects.get(pk=file.pk).title, content_of_file(file)) == ("CV de Dominique", SECRET)


def test_swapped_files_refuse_to_open(opened):
    one, two = a_file(opened), a_file(opened)

    one.storage_name, two.storage_name = two.storage_name, one.storage_name

    for file in (one, two):
        with pytest.raises(Unreadable):
            content_of_file(file)


def test_rows_whose_files_were_swapped_on_disk_refuse_to_open(opened):
    one, two = a_file(opened), a_file(opened)
    first, second = (Path(default_storage.path(file.storage_name)) for file in (one, two))
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)

    for file in (one, two):
        with pytest.raises(Unreadable):
            content_of_file(file)


def test_file_shows_for_its_opened_bilan_only(opened):
    a_file(opened)

    with tenant(opened.organisation.pk):
        assert BilanFile.objects.count() == 0


def test_refused_row_leaves_no_file_behind(opened):
    facts(opened.bilan, Kind.CONSENT_WITHDRAWN)

    with pytest.raises(FileNotKept, match="L6313-4"):
        a_file(opened)

    assert stored() == set()


@pytest.mark.parametrize(
    ("kinds", "constraint"),
    [
        ((Kind.CONSENT_WITHDRAWN,), "file_needs_consent"),
        (
            (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED),
            "file_comes_before_the_end",
        ),
    ],
)
def test_database_refuses_a_file_out_of_its_time(opened, kinds, constraint):
    facts(opened.bilan, *kinds)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        a_row(opened)

    assert violated(refused.value) == constraint


def test_file_needs_consent(opened):
    bilan = a_bilan(opened.consultant)
    with content_of(bilan.pk), pytest.raises(FileNotKept, match="L6313-4"):
        add_file(bilan, title="CV", content=PDF, party=Party.CONSULTANT, by=opened.consultant.user, at=NOW)


def a_row(house, **changes) -> BilanFile:
    fields = {
        "organisation_id": house.organisation.pk,
        "bilan": house.bilan,
        "storage_name": "a/b",
        "kind": "pdf",
        "bytes": 10,
        "party": Party.PERSON,
        "added_by": house.person,
        "added_at": NOW,
    }
    return BilanFile.objects.create(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"bytes": 0}, "file_has_a_reasonable_size"),
        ({"bytes": 10 * 1024 * 1024 + 1}, "file_has_a_reasonable_size"),
        ({"kind": "exe"}, "file_is_of_a_known_kind"),
    ],
)
def test_database_refuses_an_absurd_row(opened, changes, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        a_row(opened, **changes)

    assert violated(refused.value) == constraint


def test_two_rows_never_share_a_stored_file(opened):
    a_row(opened)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        a_row(opened)

    assert violated(refused.value) == "one_row_a_stored_file"


def test_file_never_changes(opened):
    file = a_file(opened)

    with pytest.raises(Error, match="append-only"), transaction.atomic():
        BilanFile.objects.filter(pk=file.pk).update(added_at=NOW + timedelta(days=1))


def test_file_too_many_is_refused_and_not_stored(opened):
    for number in range(rules.FILES_A_BILAN - 1):
        a_row(opened, storage_name=f"a/{number}")
    a_file(opened)
    before = stored()

    with pytest.raises(FileNotKept) as refused:
        a_file(opened)

    assert str(refused.value) == rules.IS_FULL
    assert stored() == before


def test_twenty_at_once_never_pass_the_limit(committed):
    house = a_house()
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        for number in range(rules.FILES_A_BILAN - 3):
            a_row(house, storage_name=f"a/{number}")
    start = threading.Barrier(20)
    outcomes: list[str] = []

    def add() -> None:
        try:
            start.wait()
            with tenant(house.organisation.pk), content_of(house.bilan.pk):
                a_file(house)
            outcomes.append("kept")
        except FileNotKept:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("kept"), outcomes.count("refused"), len(stored())) == (3, 17, 3)


def test_database_alone_holds_the_limit(opened):
    for number in range(rules.FILES_A_BILAN):
        a_row(opened, storage_name=f"a/{number}")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        a_row(opened, storage_name="a/last")

    assert violated(refused.value) == "files_are_bounded"


def test_removed_file_goes_with_its_row_once_committed(opened, django_capture_on_commit_callbacks):
    file = a_file(opened)

    with django_capture_on_commit_callbacks(execute=True):
        remove_file(file, by=opened.person, is_person=True, at=NOW)
        before = default_storage.exists(file.storage_name)

    assert (before, default_storage.exists(file.storage_name)) == (True, False)
    assert not BilanFile.objects.exists()


@pytest.mark.parametrize(
    ("party", "who", "may"),
    [
        (Party.PERSON, "person", True),
        (Party.PERSON, "consultant", False),
        (Party.CONSULTANT, "consultant", True),
        (Party.CONSULTANT, "person", False),
        (Party.CONSULTANT, "colleague", False),
    ],
)
def test_file_is_taken_away_by_who_put_it_there(opened, party, who, may):
    file = a_file(opened, party=party)
    by = opened.person if who == "person" else getattr(opened, who).user

    refusal = rules.may_remove_file(file, user_id=by.pk, is_person=who == "person")

    assert (refusal is None) == may
    if not may:
        with pytest.raises(FileNotKept):
            remove_file(file, by=by, is_person=who == "person", at=NOW)
        assert BilanFile.objects.filter(pk=file.pk).exists()


def test_one_mail_a_day_to_each_whatever_the_number_of_documents(opened):
    for hours in (0, 1, 2, 30):
        for party in Party:
            a_file(opened, party=party, at=NOW + timedelta(hours=hours))

    mails = OutboxMessage.objects.values_list("topic", "recipient_id").order_by("topic", "available_at")
    assert list(mails) == [
        ("beneficiaries.something_waits", opened.beneficiary.pk),
        ("beneficiaries.something_waits", opened.beneficiary.pk),
        ("exchange.something_waits", opened.consultant.pk),
        ("exchange.something_waits", opened.consultant.pk),
    ]


def test_kind_and_size_are_those_of_the_bytes(opened):
    file = a_file(opened, content=a_docx())

    assert (file.kind, file.bytes) == ("docx", len(a_docx()))
