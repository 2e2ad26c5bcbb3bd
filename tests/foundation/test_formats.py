"""Sizes, accounts and hours as French sentences say them."""

import pytest

from foundation.formats import agreed, file_size, iban


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1\u00a0Ko"), (1600, "2\u00a0Ko"), (1024 * 1024, "1,0\u00a0Mo"), (10 * 1024 * 1024, "10,0\u00a0Mo")],
)
def test_size_is_said_in_french(size, said):
    assert file_size(size) == said


def test_hours_are_plural_from_two_on():
    assert [agreed("faite", minutes) for minutes in (0, 60, 119, 120)] == ["faite", "faite", "faite", "faites"]


def test_account_is_printed_as_banks_do():
    assert iban("FR7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189".replace(" ", "\u00a0")
