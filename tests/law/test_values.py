"""The law on a day: the day before, the day, the day after each change."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from law.loading import read_values
from law.models import LegalValue
from law.queries import NoSuchLaw, cap_minutes, in_force, number_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("parameter", "day", "value"),
    [
        ("cpf_plafond_bilan", date(2026, 2, 26), Decimal(1600)),
        ("pfo", date(2024, 5, 2), Decimal(100)),
        ("pfo", date(2024, 12, 31), Decimal(100)),
        ("pfo", date(2025, 1, 1), Decimal("102.23")),
        ("pfo", date(2025, 12, 31), Decimal("102.23")),
        ("pfo", date(2026, 1, 1), Decimal("103.20")),
        ("pfo", date(2026, 4, 1), Decimal("103.20")),
        ("pfo", date(2026, 4, 2), Decimal(150)),
        ("retention_exception_ans", date(2023, 12, 30), Decimal(1)),
        ("retention_exception_ans", date(2023, 12, 31), Decimal(3)),
    ],
)
def test_value_in_force_on_a_day(parameter, day, value):
    assert number_on(parameter, day) == value


@pytest.mark.parametrize(
    ("parameter", "day"),
    [
        ("cpf_plafond_bilan", date(2026, 2, 25)),
        ("duree_min_accompagnement_h", date(2026, 11, 22)),
        ("pfo_complement_max", date(2027, 1, 1)),
        ("rnq_version", date(2024, 1, 7)),
    ],
)
def test_value_not_in_force_is_not_there(parameter, day):
    with pytest.raises(NoSuchLaw):
        number_on(parameter, day)


def test_version_of_the_referential_changes_on_its_day():
    eve, day = in_force(date(2026, 10, 31)), in_force(date(2026, 11, 1))

    assert (eve["rnq_version"].text, day["rnq_version"].text) == ("V9", "RNQ-2026")


def test_rows_are_the_reviewed_file():
    entries = read_values()

    rows = {(row.parameter, row.valid_from): row for row in LegalValue.objects.all()}

    assert set(rows) == {(entry["parameter"], entry.get("valid_from")) for entry in entries}
    for entry in entries:
        row = rows[entry["parameter"], entry.get("valid_from")]
        assert (row.article, row.source) == (entry["article"], entry["source"])


def test_triggers_read_the_same_cap_as_rules():
    for day in (date(2018, 12, 31), date(2019, 1, 1), date(2026, 11, 22)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT legal_cap_minutes(%s)", [day])
            (of_triggers,) = cursor.fetchone()
        try:
            of_rules = cap_minutes(day)
        except NoSuchLaw:
            of_rules = None

        assert of_triggers == of_rules


def test_web_does_not_write_the_law():
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        LegalValue.objects.update(number=48)


def test_command_prints_one_value_a_line_with_its_article():
    out = StringIO()

    call_command("law", on="2026-01-15", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == len(in_force(date(2026, 1, 15)))
    assert next(line for line in lines if line.startswith("duree_max_h")).startswith(
        "duree_max_h = 24 heures — L6313-4 al. 5 — depuis le 01/01/2019"
    )
    assert not any(line.startswith("cpf_plafond_bilan") for line in lines)


def test_command_refuses_what_is_not_a_date():
    with pytest.raises(CommandError, match="n’est pas une date"):
        call_command("law", on="hier")


def test_every_day_of_a_change_has_an_eve():
    changes = LegalValue.objects.filter(valid_from__gt=date(2019, 1, 1)).values_list("valid_from", flat=True)

    for day in set(changes):
        before, after = in_force(day - timedelta(days=1)), in_force(day)
        assert {name: str(value) for name, value in before.items()} != {
            name: str(value) for name, value in after.items()
        }
