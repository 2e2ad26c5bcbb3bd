"""Circumstances: sealed, noted by the two people of the bilan, shown to nobody else."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.circumstances.operations import (
    CircumstancesChanged,
    CircumstancesRefused,
    circumstances_of,
    measures_shown_to,
    note_circumstances,
)
from beneficiaries.measures import MEASURES, medical_words
from beneficiaries.models import Beneficiary, Circumstances
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.tenancy import content_of, tenant
from tests.factories import NOW, a_bilan, a_house, an_actor, facts

MEASURE = "Salle au rez-de-chaussée ou accessible"


@pytest.fixture
def opened(inside):
    with content_of(inside.bilan.pk):
        yield inside


def noted(house, **changes) -> Circumstances:
    fields = {"version": 0, "needs_adjustment": True, "measures": [MEASURE]} | changes
    return note_circumstances(house.bilan, by=house.consultant.user, at=NOW, **fields)


def test_circumstances_are_sealed_and_read_back(opened):
    noted(opened, situation="ptp", note="Accord écrit du financeur")

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text, situation, note, measures FROM beneficiaries_circumstances c")
        (row, *sealed) = cursor.fetchone()
    assert not any(word in row for word in ("ptp", "Accord", "rez-de"))
    assert [b"ptp" in bytes(value) or b"Accord" in bytes(value) for value in sealed] == [False] * 3
    found = circumstances_of(opened.bilan)
    assert (found.situation, found.note, found.needs_adjustment, found.measures) == (
        "ptp",
        "Accord écrit du financeur",
        True,
        [MEASURE],
    )


def test_no_column_of_the_person_tells_a_situation():
    assert [field.name for field in Beneficiary._meta.get_fields() if "situation" in field.name] == []


def test_situation_is_sealed_with_the_bilan_that_it_opens(inside):
    bilan = a_bilan(inside.consultant, situation="sick_leave")

    assert Circumstances.objects.count() == 0
    with content_of(bilan.pk):
        assert circumstances_of(bilan).situation == "sick_leave"


def test_bilan_of_an_excluded_situation_opens_with_its_reason(inside):
    bilan = a_bilan(inside.consultant, situation="ptp", situation_note="Accord écrit du financeur")

    with content_of(bilan.pk):
        assert circumstances_of(bilan).note == "Accord écrit du financeur"


def test_excluded_situation_is_not_noted_afterwards_without_reason(opened):
    with pytest.raises(CircumstancesRefused, match="motif de l’exception"):
        noted(opened, situation="maternity_leave", note=" ")


def test_circumstances_are_once_a_bilan(opened):
    noted(opened)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Circumstances.objects.create(organisation_id=opened.organisation.pk, bilan=opened.bilan)

    assert violated(refused.value) == "circumstances_once_a_bilan"


def test_no_answer_leaves_the_question_open(opened):
    found = noted(opened, needs_adjustment=None, measures=[], situation="sabbatical")

    assert (found.answered_at, found.situation) == (None, "sabbatical")


def test_measures_are_tidied(opened):
    found = noted(opened, measures=["  une   heure ", "", "une heure", "le matin"])

    assert found.measures == ["une heure", "le matin"]


@pytest.mark.parametrize("measures", [["x" * 201], [f"mesure {number}" for number in range(21)]])
def test_endless_measures_are_refused(opened, measures):
    with pytest.raises(CircumstancesRefused, match="au plus"):
        noted(opened, measures=measures)


def test_second_editor_overwrites_nothing(opened):
    noted(opened)

    with pytest.raises(CircumstancesChanged) as conflict:
        noted(opened, measures=["autre"])

    assert (conflict.value.theirs.measures, circumstances_of(opened.bilan).measures) == ([MEASURE], [MEASURE])


def test_one_of_ten_editors_at_once_wins(committed):
    house = a_house()
    start = threading.Barrier(10)
    outcomes: list[str] = []

    def note(number: int) -> None:
        try:
            start.wait(timeout=30)
            with tenant(house.organisation.pk), content_of(house.bilan.pk):
                noted(house, measures=[f"mesure {number}"])
            outcomes.append("noted")
        except CircumstancesChanged:
            outcomes.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=note, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("noted"), outcomes.count("changed")) == (1, 9)


@pytest.mark.parametrize(
    "kinds",
    [
        (Kind.CONSENT_WITHDRAWN,),
        (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED),
    ],
)
def test_nothing_is_noted_once_the_bilan_is_over(opened, kinds):
    facts(opened.bilan, *kinds)

    with pytest.raises(CircumstancesRefused, match="ne court plus"):
        noted(opened)


@pytest.mark.parametrize(("who", "shown"), [("consultant", [MEASURE]), ("administrator", []), ("colleague", [])])
def test_measures_are_shown_to_who_accompanies_and_shut_at_once(opened, who, shown):
    noted(opened)
    with tenant(opened.organisation.pk):
        assert measures_shown_to(an_actor(getattr(opened, who)), opened.bilan) == shown
        assert Circumstances.objects.count() == 0


def test_need_without_measure_is_to_be_specified(opened):
    noted(opened, measures=[])

    assert measures_shown_to(an_actor(opened.consultant), opened.bilan) == ["un aménagement, à préciser ensemble"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Séances d’une heure, le matin", []),
        ("À cause de sa DÉPRESSION et d’un cancer", ["depression", "cancer"]),
        ("Reconnue RQTH, RQTH", ["rqth"]),
        ("Pauses : burn-out en 2025", ["burn-out"]),
        ("Handicapée depuis l’enfance", ["handicapee"]),
    ],
)
def test_medical_words_are_found_without_case_or_accents(text, words):
    assert medical_words(text) == words


def test_usual_measures_say_no_cause():
    assert medical_words(*MEASURES) == []
