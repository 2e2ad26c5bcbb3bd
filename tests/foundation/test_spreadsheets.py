"""No cell of an export runs, whatever people wrote; numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import cell, csv_of, csv_response, text

DANGER = st.sampled_from(list("=+-@\t\r\n\x00\x0b\x1b\x7f\u202e ＝＋－＠|%;\"'\u00a0\ufeff"))
ANYTHING = st.one_of(st.text(), st.builds(lambda head, tail: "".join(head) + tail, st.lists(DANGER), st.text()))


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "written, shown",
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://x";"y")', '\'=HYPERLINK("http://x";"y")'),
        ("+33 6 12", "'+33 6 12"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("\x00=1", "'=1"),
        ("＝1", "'＝1"),
        ('"=1', "'\"=1"),
        ("deux\nlignes", "deux lignes"),
        ("Anne-Marie", "Anne-Marie"),
        ("O’Brien + fils", "O’Brien + fils"),
        ("", ""),
    ],
)
def test_words_never_become_a_formula(written, shown):
    assert text(written) == shown


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, ""),
        (-90, "-90"),
        (Decimal("-1800.50"), "-1800,50"),
        (True, "oui"),
        (date(2026, 6, 8), "08/06/2026"),
        (datetime(2026, 6, 8, 22, 30, tzinfo=UTC), "09/06/2026 00:30"),
    ],
)
def test_values_of_ours_are_written_in_french(value, shown):
    assert cell(value) == shown


@given(st.lists(st.lists(ANYTHING, min_size=2, max_size=2), max_size=5))
def test_whatever_is_written_no_cell_runs_nor_moves(rows):
    table = read_back(csv_of(["Nom", "Prénom"], rows))

    assert len(table) == len(rows) + 1
    for line in table:
        assert len(line) == 2
        for shown in line:
            assert not shown.lstrip(' \u00a0\u202f"').startswith(tuple("=+-@|%＝＋－＠\t\r\n"))
            assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in shown)


@given(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_numbers_come_back_as_they_were(minutes, euros):
    (_, line) = read_back(csv_of(["Minutes", "Euros"], [[minutes, euros]]))

    assert int(line[0]) == minutes
    assert Decimal(line[1].replace(",", ".")) == euros


def test_file_opens_in_french_excel_and_its_name_says_nothing():
    answer = csv_response(["Étape"], [["Été"]])

    assert answer.content == "\ufeffÉtape\r\nÉté\r\n".encode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="tableau.csv"'
