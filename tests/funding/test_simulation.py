"""Simulation: a table of scenarios, properties, and the command."""

import io
import json
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from foundation.formats import spaced
from funding.simulation.engine import simulate
from funding.simulation.figures import shipped_figures
from funding.simulation.pack import national_pack
from funding.simulation.reading import READERS, Unreadable, decode, read_scenario
from funding.simulation.scenario import Answer, Payer, Situation, Status
from tests.funding.first_days import CASES, DOCUMENTED  # those of the texts, and those of each first day
from tests.funding.scenarios import USUAL, Case, cpf

FIGURES = shipped_figures()


def answer_to(scenario: dict) -> Answer:
    return simulate(read_scenario(scenario), national_pack(), FIGURES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case):
    answer = answer_to(case.given)

    spoken = [f"{reason.outcome} {reason.parameter}" for reason in answer.reasons]
    lines = " ".join(f"{scheme} {euros}" for scheme, euros in answer.lines.items())
    assert (lines, str(answer.participation), answer.accepted) == (case.lines, case.participation, case.accepted)
    assert set(case.says) <= set(spoken)
    assert not {reason.parameter for reason in answer.reasons} & set(case.silent)
    if case.documents is not None:
        assert answer.documents == case.documents
    asked = {one.code: one.latest.isoformat() for one in answer.deadlines}
    assert case.deadlines.items() <= asked.items()
    assert not {*answer.documents, *asked} & set(case.without)
    assert {document for name, document in DOCUMENTED if name == case.name} <= set(answer.documents)
    assert all(reason.source for reason in answer.reasons)
    undated = {reason.parameter for reason in answer.reasons if reason.valid_from is None}
    assert undated <= {"duree_min_accompagnement_h", "pfo_complement_max", "duree_max_h"}  # drafts; a day not covered


def test_table_is_large_and_names_differ():
    assert len(CASES) >= 120
    assert len({case.name for case in CASES}) == len(CASES)


def first_days() -> dict[tuple[str, date], str]:
    """Every day on which a rule of the pack begins, ends or changes its number → how the rule shows."""
    days = {}
    for rule in national_pack():
        figures = [one for one in FIGURES.all if one.parameter == rule.terms.get("value_of")]
        begun = [rule.valid_from, rule.terms.get("since"), *(one.valid_from for one in figures)]
        ended = [rule.valid_to, *(one.valid_to for one in figures)]
        for first in {*begun, *(last + timedelta(days=1) for last in ended if last)} - {None}:
            shows = rule.terms.get("documents", [rule.terms.get("deadline", rule.code)])[0]
            days[rule.code, first] = shows
    return days


def shown_in(answer: Answer) -> set[tuple[str, date | None]]:
    spoken = {(reason.parameter, reason.valid_from) for reason in answer.reasons if reason.parameter}
    return spoken | {(code, None) for code in (*answer.documents, *(one.code for one in answer.deadlines))}


def test_every_first_day_has_its_eve_and_its_morrow():
    answers = [(date.fromisoformat(case.given["on"]), answer_to(case.given)) for case in CASES]
    missing = []

    for (code, first), shows in first_days().items():
        eve, morrow = first - timedelta(days=1), first + timedelta(days=1)
        for on in (first, morrow):
            if not any(
                {(code, first), (code, None), (shows, None)} & shown_in(answer) for day, answer in answers if day == on
            ):
                missing.append(f"{code} le {on}")
        if not any(day == eve and (code, first) not in shown_in(answer) for day, answer in answers):
            missing.append(f"{code} le {eve}")

    assert missing == []
    print(*(f"{first} {code}" for code, first in sorted(first_days(), key=lambda each: each[1])), sep="\n")


EUROS = st.integers(0, 500_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
SCHEMES = st.lists(st.sampled_from([one for one in Payer if one not in (Payer.CPF, Payer.SELF)]), unique=True)


@st.composite
def scenarios(draw) -> dict:
    payers = [{"scheme": scheme.value, "amount": draw(EUROS)} for scheme in draw(SCHEMES)]
    if draw(st.booleans()):
        payers.append({"scheme": "CPF", "balance": draw(EUROS)})
    payers.append({"scheme": "SELF"})
    return USUAL | {
        "on": draw(st.dates(min_value=_day("2024-01-01"), max_value=_day("2026-09-01"))).isoformat(),
        "status": draw(st.sampled_from(list(Status))).value,
        "situation": draw(st.sampled_from(list(Situation))).value,
        "work_time": draw(st.booleans()),
        "price": draw(EUROS.filter(lambda euros: euros != "0.00")),
        "employer_size": draw(st.none() | st.integers(0, 3000)),
        "disability": draw(st.none() | st.booleans()),
        "cpf_refused": draw(st.none() | st.booleans()),
        "remote_percent": draw(st.none() | st.integers(0, 100).map(str)),
        "payers": draw(st.permutations(payers)),
    }


def _day(text: str):
    return read_scenario(USUAL | {"on": text, "payers": cpf("0")}).on


@given(scenarios())
def test_lines_add_up_and_are_never_negative(scenario):
    answer = answer_to(scenario)

    assert sum(answer.lines.values()) == Decimal(scenario["price"])
    assert min(answer.lines.values()) >= 0
    assert 0 <= answer.participation <= answer.remaining_for_person


@given(scenarios())
def test_nobody_pays_more_than_asked_except_who_owes_all(scenario):
    answer = answer_to(scenario)

    for payer in scenario["payers"]:
        scheme, most = Payer(payer["scheme"]), payer.get("amount") or payer.get("balance")
        if scheme not in (Payer.SELF, Payer.RECLASSIFICATION_LEAVE):
            assert answer.lines[scheme] <= Decimal(most)
    if Payer.CPF in answer.lines and scenario["on"] >= "2026-02-26":
        assert answer.lines[Payer.CPF] <= 1600


@given(scenarios(), EUROS)
def test_a_larger_balance_never_leaves_more_to_the_person(scenario, more):
    others = [payer for payer in scenario["payers"] if payer["scheme"] != "CPF"]

    def left_with(balance: Decimal) -> Decimal:
        return answer_to(
            scenario | {"payers": [*others, {"scheme": "CPF", "balance": str(balance)}]}
        ).remaining_for_person

    assert left_with(Decimal(more) + 100) <= left_with(Decimal(more))


@given(scenarios())
def test_order_of_the_list_changes_nothing(scenario):
    assert answer_to(scenario).lines == answer_to(scenario | {"payers": scenario["payers"][::-1]}).lines


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([], "Le scénario est un objet"),
        ({"on": "2026-02-30"}, "on\u00a0: « 2026-02-30 » n’est pas une date"),
        ({"on": "20260504"}, "n’est pas une date"),
        ({"on": "2026-W14-5"}, "n’est pas une date"),
        ({"start": "2026-05-03"}, "avant le jour de la demande"),
        ({"status": "retired"}, "n’est pas connu"),
        ({"status": ["employee"]}, "n’est pas connu"),
        ({"work_time": "yes"}, "true ou false"),
        ({"price": "1800.001"}, "plus de deux décimales"),
        ({"price": "-1"}, "négatif"),
        ({"price": "NaN"}, "n’est pas un montant"),
        ({"price": "1e9999999"}, "n’est pas un montant"),
        ({"price": "9" * 5000}, "trop grand"),
        ({"price": "0." + "1" * 5000}, "plus de deux décimales"),
        ({"price": "-0"}, "négatif"),
        ({"price": " 1800 "}, "n’est pas un montant"),
        ({"price": "1_800"}, "n’est pas un montant"),
        ({"price": "١٨٠٠"}, "n’est pas un montant"),
        ({"price": "1800,00"}, "n’est pas un montant"),
        ({"price": None}, "price : cette valeur manque"),
        ({"price": {}}, "n’est pas un montant"),
        ({"on": 20260504}, "n’est pas une date"),
        ({"on": "1999-12-31"}, "vérifiez l’année"),
        ({"start": "2100-01-02"}, "vérifiez l’année"),
        ({"on": "2026-05-04\n"}, "n’est pas une date"),
        ({"personal_work_minutes": Decimal("1.5")}, "nombre entier"),
        ({"personal_work_minutes": 10**9}, "hors des limites"),
        ({"employer_size": -1}, "hors des limites"),
        ({"employer_size": True}, "nombre entier"),
        ({"payers": {}}, "dans une liste"),
        ({"payers": "CPF"}, "dans une liste"),
        ({"payers": [[]]}, "objet avec « scheme »"),
        ({"payers": [{}]}, "« null » n’est pas connu"),
        ({"payers": [{"scheme": "CPF", "balance": "-1"}]}, "négatif"),
        ({"payers": [{"scheme": "SELF", "amount": "1"}]}, "clé inconnue pour SELF"),
        ({"payers": [{"scheme": "REGION", "amount": "1", "balance": "1"}]}, "clé inconnue pour REGION"),
        ({"last_bilan": "2020-01-01"}, "la date et le financeur"),
        ({"last_bilan": {"date": "2020-01-01", "funder": "cpf", "why": ""}}, "la date et le financeur"),
        ({"last_bilan": {"date": "2020-01-01", "funder": "CPF"}}, "n’est pas connu"),
        ({"registered_job_seeker_since": "hier"}, "n’est pas une date"),
        ({"disability": "oui"}, "true ou false"),
        ({"remote_percent": "moitié"}, "n’est pas une part"),
        ({"price": "0"}, "supérieur à zéro"),
        ({"price": True}, "n’est pas un montant"),
        ({"accompaniment_minutes": "960"}, "nombre entier"),
        ({"accompaniment_minutes": 0}, "temps d’accompagnement"),
        ({"personal_work_minutes": -1}, "hors des limites"),
        ({"payers": []}, "au moins un financeur"),
        ({"payers": ["CPF"]}, "objet avec « scheme »"),
        ({"payers": [{"scheme": "DIF", "amount": "1"}]}, "« DIF » n’est pas connu"),
        ({"payers": [{"scheme": "CPF", "amount": "1"}]}, "clé inconnue pour CPF"),
        ({"payers": [{"scheme": "REGION"}]}, "« amount » manque"),
        ({"payers": [{"scheme": "SELF"}, {"scheme": "SELF"}]}, "en double"),
        ({"last_bilan": {"date": "2020-01-01"}}, "la date et le financeur"),
        ({"last_bilan": {"date": "2027-01-01", "funder": "cpf"}}, "ne peut pas être à venir"),
        ({"remote_percent": "101"}, "0 à 100"),
        ({"colour": "red"}, "colour\u00a0: clé inconnue"),
    ],
    ids=str,
)
def test_bad_input_is_told_in_words(given, fault):
    scenario = USUAL | {"payers": cpf("1000.00")} | given if isinstance(given, dict) else given

    with pytest.raises(Unreadable) as refused:
        read_scenario(scenario)

    assert spaced(fault) in str(refused.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(Unreadable) as refused:
        read_scenario({"on": "x", "price": "y"})

    assert len(refused.value.faults) == 9


def test_command_reads_and_prints_json(db, monkeypatch, capsys):
    scenario = USUAL | {"on": "2026-04-03", "start": "2026-06-08", "work_time": True, "payers": cpf("2400.00")}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(scenario).encode())))

    call_command("simulate_funding")

    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == [
        "accepted", "lines", "participation", "remaining_for_person", "reasons", "documents", "deadlines",
    ]  # fmt: skip
    assert {tuple(reason) for reason in printed["reasons"]} == {
        ("outcome", "parameter", "value", "valid_from", "source", "sentence")
    }
    assert printed["lines"] == [{"scheme": "CPF", "amount": "1600.00"}, {"scheme": "SELF", "amount": "200.00"}]
    assert (printed["accepted"], printed["participation"]) == (True, "150.00")
    assert printed["documents"] == ["cpf_terms", "employer_authorisation"]
    assert printed["deadlines"] == [{"code": "employer_request", "latest": "2026-04-09", "source": "D6323-4"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(READERS)) | st.text(max_size=8), JSON, max_size=6))
def test_whatever_is_typed_is_read_or_refused_a_line_a_fault(changes):
    faults = []
    try:
        answer_to(USUAL | {"payers": cpf("1000.00")} | changes)
    except Unreadable as refused:
        faults = refused.faults

    assert all(fault.splitlines() == [fault] and fault.encode() for fault in faults)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('{"on": NaN}', ["NaN n’est pas un nombre."]),
        ('{"on": "2026-05-04", "on": "2026-05-05"}', ["on\u00a0: cette clé apparaît deux fois."]),
        ('[{"a": 1, "a": 2}]', ["a\u00a0: cette clé apparaît deux fois."]),
        ('{"a\\nb": 1', ["L’entrée n’est pas du JSON en UTF-8."]),
    ],
)
def test_what_cannot_be_decoded_is_told(typed, told):
    with pytest.raises(Unreadable) as refused:
        decode(typed.encode())

    assert refused.value.faults == told


def test_a_mark_of_byte_order_is_no_fault():
    typed = json.dumps(USUAL | {"payers": cpf("1000.00")}).encode("utf-8-sig")

    assert read_scenario(decode(typed)).status == Status.EMPLOYEE


def test_command_without_an_input_refuses_in_words(db, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)  # « <&- »

    with pytest.raises(SystemExit) as left:
        call_command("simulate_funding")

    assert (left.value.code, capsys.readouterr().err) == (2, "L’entrée n’est pas du JSON en UTF-8.\n")


def test_command_prints_utf_8_whatever_the_terminal_says(db, monkeypatch):
    printed = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(USUAL | {"payers": cpf("9.00")}).encode()))
    )
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="ascii", write_through=True))

    call_command("simulate_funding")

    assert "€" in printed.getvalue().decode()


def test_command_writes_a_line_a_fault_on_standard_error(db, monkeypatch, capsys):
    bad = USUAL | {"payers": cpf("x"), "status": "sans\nemploi \ud800", "ligne\nsuivante": 1}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(bad).encode())))

    with pytest.raises(SystemExit) as left:
        call_command("simulate_funding")

    printed = capsys.readouterr()
    assert (left.value.code, printed.out, len(printed.err.splitlines())) == (2, "", 3)


@pytest.mark.parametrize("typed", [b"", b"{", b"\xff", b"[" * 100_000, b'{"on": NaN}'], ids=repr)
def test_command_refuses_what_is_not_json(db, monkeypatch, capsys, typed):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))

    with pytest.raises(SystemExit) as left:
        call_command("simulate_funding")

    assert (left.value.code, capsys.readouterr().out) == (2, "")
