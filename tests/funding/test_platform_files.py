"""Lists of EDOF and KAIROS: what is read, whose each file is, and whose it is not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from foundation.models import DueDate
from funding.declarations.lists import MOST_LINES, ListRefused, read_list, text_of
from funding.declarations.operations import DeclarationRefused, match_file, unmatch_file
from funding.declarations.purging import NAMES, forget_names
from funding.declarations.queries import lines_to_match
from funding.line_states import LineState
from funding.models import FundingLine, Platform, PlatformFile
from funding.operations import move_line
from tests.factories import NOW, TODAY, a_ready_bilan
from tests.funding.factories import a_plan
from tests.funding.platforms import named, read

DAY = timedelta(days=1)


# --- Lists ------------------------------------------------------------------------------------

LIST = """Numéro de dossier;Nom;Prénom;Statut;Date de début;Date de fin;Montant
1001;Martin;Zoé;Accepté;08/06/2026;31/07/2026;1 600,00 €
1002;Œuvrard;Ève;En formation;2026-06-01;;1500
"""


def test_list_is_read_whatever_its_separator_and_encoding():
    rows = read_list(LIST).rows

    assert [(row.number, row.last_name, row.starts_on, row.ends_on, row.amount) for row in rows] == [
        ("1001", "Martin", date(2026, 6, 8), date(2026, 7, 31), Decimal("1600.00")),
        ("1002", "Œuvrard", date(2026, 6, 1), None, Decimal("1500.00")),
    ]
    assert read_list(LIST.replace(";", "\t")).rows == rows
    assert read_list(text_of(("\ufeff" + LIST).encode())).rows == rows
    assert read_list(text_of(LIST.encode("cp1252"))).rows == rows
    assert read_list(text_of(LIST.encode("utf-16"))).rows == rows
    assert read_list("Dossier;Montant\n1001;1.600,00 €").rows[0].amount == Decimal("1600.00")


def test_lines_that_cannot_be_read_are_given_back_with_their_reason():
    bad = [
        ";Sans;Numéro;;;;",
        "1003;Martin;Zoé;Accepté;31/02/2026;;",
        "1004;Martin;Zoé;Accepté;;;beaucoup",
        '1005;"jamais fermé;Zoé;;;;',
        "1001;Encore;Elle;;;;",
        "1006;Martin;Zoé;;10/06/2026;01/06/2026;",
        f"{'9' * 61};Martin;Zoé;;;;",
        "1007;Martin;Zoé;;;;NaN",
        "1008;Mar\x00tin;Zoé;;;;",
        "1009;Martin;Zoé;;01/01/0001;;",
    ]

    listing = read_list(LIST + "\n".join(bad) + "\n;;;;;;\n")

    assert [row.number for row in listing.rows] == ["1001", "1002"]
    assert [one.raw for one in listing.unread] == bad
    assert all(one.why.startswith(f"Ligne {place} : ") for place, one in enumerate(listing.unread, start=4))
    assert listing.to_mend().splitlines() == [LIST.splitlines()[0], *bad]


@pytest.mark.parametrize(
    "text",
    ["", " ;; \n\n", "bonjour", "a;b;c\n1;2;3", "Numéro de dossier\n" + "1\n" * (MOST_LINES + 1), "é" * 600_000],
)
def test_list_that_is_none_says_why(text):
    with pytest.raises(ListRefused):
        read_list(text)


def test_file_that_is_no_text_is_refused():
    with pytest.raises(ListRefused):
        text_of(b"\x81\x8d\x8f\x90\x9d" * 10)
    with pytest.raises(ListRefused, match="pas un texte"):
        text_of(b"PK\x03\x04" + bytes(40))  # a workbook, named .csv
    with pytest.raises(ListRefused):
        text_of(b"0" * 1_000_001)


# --- Files and people -------------------------------------------------------------------------


def test_same_list_twice_adds_nothing_and_a_newer_one_updates(paid):
    first, second = read(paid, LIST), read(paid, LIST)
    third = read(paid, LIST.replace("En formation", "Sortie déclarée"))

    assert [(one.added, one.changed, one.same) for one in (first, second, third)] == [(2, 0, 0), (0, 0, 2), (0, 1, 1)]
    assert list(PlatformFile.objects.values_list("number", "status")) == [
        ("1001", "Accepté"),
        ("1002", "Sortie déclarée"),
    ]


def test_file_of_one_person_alone_is_matched_and_keeps_no_name(paid):
    imported = read(paid, named(paid, more="Accepté"))
    again = read(paid, named(paid, more="Accepté"))

    file = PlatformFile.objects.get()
    paid.line.refresh_from_db()
    assert [one.number for one in imported.matched] == ["1001"]
    assert (file.line_id, file.last_name, file.first_name) == (paid.line.pk, "", "")
    assert (paid.line.reference, again.same, again.matched) == ("1001", 1, ())


def test_number_that_a_plan_already_has_matches_before_any_name(paid):
    move_line(paid.line, to=LineState.INVOICED, on=TODAY, reference="N° 1001", by=paid.consultant, at=NOW)

    read(paid, "Dossier;Nom;Prénom\nn-1001;Autre;Personne\n")

    assert PlatformFile.objects.get().line_id == paid.line.pk


def test_homonyms_are_left_to_people(paid):
    twin = a_ready_bilan(paid.consultant)
    person = paid.ready.beneficiary
    type(person).objects.filter(pk=twin.beneficiary_id).update(first_name=person.first_name, last_name=person.last_name)
    other = FundingLine.objects.get(plan=a_plan(twin, CPF="1600", SELF="200"), scheme="CPF")

    imported = read(paid, named(paid))

    file = PlatformFile.objects.get()
    assert (imported.matched, file.line_id, file.last_name) == ((), None, person.last_name.upper())
    match_file(file, other, by=paid.administrator, at=NOW)
    with pytest.raises(DeclarationRefused, match="déjà rattaché"):
        match_file(file, paid.line, by=paid.administrator, at=NOW)
    assert list(lines_to_match(Platform.EDOF)) == [paid.line]
    unmatch_file(file, by=paid.administrator, at=NOW)
    other.refresh_from_db()
    assert (PlatformFile.objects.get().line_id, other.reference) == (None, "")


def test_file_that_was_matched_to_somebody_else_does_not_come_back_to_them(paid):
    listed = "Dossier;Nom;Prénom\n1001;Quelquun;Dautre\n"
    read(paid, listed)
    match_file(PlatformFile.objects.get(), paid.line, by=paid.administrator, at=NOW)
    unmatch_file(PlatformFile.objects.get(), by=paid.administrator, at=NOW)

    read(paid, listed)

    paid.line.refresh_from_db()
    file = PlatformFile.objects.get()
    assert (file.line_id, file.last_name, paid.line.reference) == (None, "Quelquun", "")


def test_name_of_a_file_that_was_taken_off_is_no_proof_any_more(paid):
    read(paid, named(paid))
    unmatch_file(PlatformFile.objects.get(), by=paid.administrator, at=NOW)

    again = read(paid, named(paid))
    paid.line.refresh_from_db()
    by_name = (again.matched, paid.line.reference)
    move_line(paid.line, to=LineState.INVOICED, on=TODAY, reference="1001", by=paid.consultant, at=NOW)
    read(paid, named(paid))

    assert by_name == ((), "")
    assert PlatformFile.objects.get().line_id == paid.line.pk  # somebody wrote its number


def test_two_files_of_one_name_are_left_to_people(paid):
    read(paid, named(paid) + named(paid, number="1002").splitlines()[1])
    assert not PlatformFile.objects.exclude(line=None).exists()

    read(paid, named(paid, number="1003"))  # another waits from an earlier list

    assert not PlatformFile.objects.exclude(line=None).exists()


def test_name_that_nobody_matched_goes_after_180_days(paid):
    for number, name, days in (("1001", "Inconnu", 0), ("1002", "Autre", 30)):
        read(paid, f"Dossier;Nom;Prénom\n{number};{name};Léa\n", at=NOW + days * DAY)
    dates = DueDate.objects.filter(kind=NAMES).order_by("due_on")
    assert [date.due_on - TODAY for date in dates] == [181 * DAY, 211 * DAY]

    forget_names(dates[0].subject_id, NOW + 181 * DAY)

    assert dict(PlatformFile.objects.values_list("number", "last_name")) == {"1001": "", "1002": "Autre"}


def test_file_is_matched_to_a_part_that_its_platform_pays(paid):
    read(paid, "Dossier\nK-1\n", Platform.KAIROS)

    with pytest.raises(DeclarationRefused):
        match_file(PlatformFile.objects.get(), paid.line, by=paid.administrator, at=NOW)
