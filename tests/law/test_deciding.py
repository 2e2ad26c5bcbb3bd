"""The operator dates a pending law or corrects a value: with its trace, over the file, after every load."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connections, transaction

from foundation.errors import violated
from funding.simulation.engine import simulate
from funding.simulation.figures import every_figure
from funding.simulation.pack import national_pack
from funding.simulation.reading import read_scenario
from law.deciding import DecisionRefused, date_value, withdraw_decision
from law.loading import decided, faults, load_values, read_values
from law.models import LegalDecision, LegalValue
from law.queries import in_force
from tests import database
from tests.factories import NOW
from tests.funding.scenarios import USUAL, around, cpf

DAY = date(2027, 1, 1)
TOLD = {"source": "Décret n° 2026-999", "why": "Publié au JO", "by": "Claude Martin", "at": NOW}


@pytest.fixture
def owner(django_db_setup, django_db_blocker):
    """The role that owns the tables, as the operator's commands run; nothing of it stays."""
    usual = connections["default"]
    owner = database.connected("OWNER_DATABASE_URL", usual.settings_dict["NAME"])
    with django_db_blocker.unblock():
        database.speak_by(owner)
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            owner.close()
            database.speak_by(usual)


def answers_around(day: date, **given: object) -> list[set[str]]:
    """What the engine says around a day, of what blocks or warns."""
    figures, told = every_figure(), []
    for on in around(day.isoformat()):
        wish = USUAL | {"on": on, "start": "2027-09-06", "payers": cpf("1000.00")} | given
        answer = simulate(read_scenario(wish), national_pack(), figures)
        told.append(
            {f"{one.outcome} {one.parameter}" for one in answer.reasons if one.outcome in ("blocks", "warns")}
            | {f"participation {answer.participation}"}
        )
    return told


def test_pending_floor_is_a_warning_until_it_is_dated_then_blocks_from_its_day(owner):
    short = {"accompaniment_minutes": 12 * 60}
    draft = answers_around(DAY, **short)

    date_value("duree_min_accompagnement_h", valid_from=DAY, **TOLD)

    assert all("warns duree_min_accompagnement_h" in told for told in draft)
    eve, day, morrow = answers_around(DAY, **short)
    assert not any("duree_min" in told for told in eve)
    assert "blocks duree_min_accompagnement_h" in day & morrow


def test_complement_and_participation_of_all_speak_once_dated(owner):
    seeker = {"status": "job_seeker"}
    date_value("pfo_complement_max", valid_from=DAY, **TOLD)
    date_value("pfo_due_demandeur_emploi", valid_from=DAY, **TOLD)

    eve, day, morrow = answers_around(DAY, **seeker)

    assert "participation 0.00" in eve
    assert {"participation 150.00", "warns pfo_complement_max"} <= day & morrow


def test_dated_cap_changes_an_answer_on_its_day(owner):
    date_value("cpf_plafond_bilan", valid_from=DAY, value="1500", **TOLD)

    amounts = []
    for on in around(DAY.isoformat()):
        wish = USUAL | {"on": on, "start": "2027-09-06", "payers": cpf("5000.00")}
        amounts.append(simulate(read_scenario(wish), national_pack(), every_figure()).lines["CPF"])

    assert amounts == [1600, 1500, 1500]


def test_decision_outlives_every_load_and_its_withdrawal_gives_the_file_back(owner):
    date_value("pfo", valid_from=date(2026, 4, 2), value="160", **TOLD)

    load_values()
    corrected = in_force(DAY)["pfo"].number
    withdraw_decision("pfo", valid_from=date(2026, 4, 2), why="Erreur", by="Claude Martin", at=NOW)

    assert (corrected, in_force(DAY)["pfo"].number) == (160, 150)
    assert [one.is_withdrawn for one in LegalDecision.objects.all()] == [False, True]


def test_recheck_tells_what_the_table_should_say(owner):
    before = faults()
    date_value("pfo", valid_from=date(2026, 4, 2), value="160", **TOLD)
    conflict = faults()
    LegalValue.objects.filter(parameter="duree_max_h").update(number=Decimal(48))

    assert before == []
    assert conflict == [
        "pfo à partir du 02/04/2026 : la version livrée dit 150, votre décision dit 160 ; retirez celle des deux qui"
        " se trompe"
    ]
    assert "duree_max_h à partir du 01/01/2019 : la base dit 48, il faut 24" in faults()


def test_a_draft_that_was_dated_is_a_draft_no_more():
    entries = [{"parameter": "floor", "number": 13, "label": "Plancher", "unit": "heures"}]
    decision = {"parameter": "floor", "number": Decimal(13), "text": "", "valid_from": DAY}

    (entry,) = decided(entries, [decision])

    assert (entry["valid_from"], entry["label"], entry["unit"]) == (DAY, "Plancher", "heures")
    assert decided(entries, [decision | {"parameter": "unknown"}]) == entries


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parameter": "pfoo"}, "n’est pas une valeur connue"),
        ({"source": " "}, "le texte qui fonde"),
        ({"why": ""}, "la raison"),
        ({"by": ""}, "votre nom"),
        ({"valid_to": DAY - timedelta(days=1)}, "finirait avant d’avoir commencé"),
        ({"parameter": "pfo"}, "Il manque --value"),
        ({"value": "-13"}, "n’est pas un nombre positif"),
        ({"value": "treize"}, "n’est pas un nombre positif"),
        ({"value": "1e3"}, "n’est pas un nombre positif"),
        ({"value": "13.005"}, "plus de deux décimales"),
        ({"value": "9" * 20}, "trop grand"),
    ],
)
def test_what_makes_no_sense_is_refused(owner, change, sentence):
    asked = {"parameter": "duree_min_accompagnement_h", "valid_from": DAY} | TOLD | change

    with pytest.raises(DecisionRefused, match=sentence):
        date_value(asked.pop("parameter"), **asked)

    assert LegalDecision.objects.count() == 0


def test_command_dates_tells_and_withdraws(owner):
    def run(*words: str) -> str:
        out = StringIO()
        call_command(*words, stdout=out)
        return out.getvalue()

    who = ("--why", "Publié", "--by", "Claude Martin")
    said = run("date_law", "duree_min_accompagnement_h", "--from", "2027-01-01", "--source", "Décret n° 2026-999", *who)
    pending, history = run("law", "--pending"), run("law", "--history")
    run("date_law", "duree_min_accompagnement_h", "--from", "2027-01-01", "--withdraw", *who)

    assert said == "duree_min_accompagnement_h = 13 à partir du 01/01/2027. Décidé par Claude Martin.\n"
    assert ("duree_min" in pending, "Décret n° 2026-999 — Publié — Claude Martin" in history) == (False, True)
    assert "duree_min_accompagnement_h = 13 heures" in run("law", "--pending")
    with pytest.raises(CommandError, match="n’est pas une date"):
        run("date_law", "pfo", "--from", "demain")
    with pytest.raises(CommandError, match="Aucune décision"):
        run("date_law", "pfo", "--from", "2027-01-01", "--withdraw", *who)


def test_decision_is_never_edited_nor_deleted_even_by_the_owner(owner):
    decision = date_value("pfo", valid_from=DAY, value="160", **TOLD)
    rows = LegalDecision.objects.filter(pk=decision.pk)

    for change in (lambda: rows.update(number=1), rows.delete):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            change()
        assert violated(refusal.value) == "legal_decision_is_kept"


def test_web_decides_nothing(db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        LegalDecision.objects.create(parameter="pfo", number=1, valid_from=DAY, article="a", source="s", why="w",
                                     decided_by="x", decided_at=NOW)  # fmt: skip


def test_every_draft_of_the_file_can_be_dated(owner):
    drafts = [entry["parameter"] for entry in read_values() if entry.get("valid_from") is None]

    for parameter in drafts:
        date_value(parameter, valid_from=DAY, **TOLD)

    assert drafts == ["duree_min_accompagnement_h", "pfo_complement_max", "pfo_due_demandeur_emploi"]
    assert not LegalValue.objects.filter(valid_from=None).exists()
    assert faults() == []
