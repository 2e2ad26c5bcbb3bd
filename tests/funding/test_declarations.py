"""EDOF and KAIROS without an interface: delays around French holidays, sheets, what was declared."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from beneficiaries.attention import Urgency, attention_of
from foundation.errors import violated
from foundation.tenancy import tenant
from funding.declarations.calendar import FileFacts, Step, due_of, earliest_start
from funding.declarations.operations import (
    DeclarationRefused,
    declare,
    void_declaration,
)
from funding.declarations.queries import calendar_of, sheet_of
from funding.declarations.sheets import Sheet
from funding.line_states import LineState
from funding.models import Declaration, FundingLine, PlatformFile
from funding.operations import move_line
from funding.simulation.figures import shipped_figures
from organisations.actors import actor_of
from sessions.models import Session
from sessions.operations import hold_session
from tests.factories import NOW, a_house, a_member, a_ready_bilan
from tests.funding.factories import TODAY, a_plan, certify
from tests.funding.platforms import read
from tests.sessions.attesting_factories import attest, contest, signed_by
from tests.sessions.factories import a_session

FIGURES = shipped_figures()
DAY = timedelta(days=1)
KIND = Declaration.Kind


# --- Delays -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_on", "last_day"),
    [
        (date(2026, 6, 8), date(2026, 6, 11)),  # a plain week
        (date(2026, 6, 11), date(2026, 6, 16)),  # over a week-end
        (date(2026, 5, 6), date(2026, 5, 12)),  # 8 May is a holiday
        (date(2026, 5, 13), date(2026, 5, 19)),  # Ascension, 14 May
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas
        (date(2026, 12, 30), date(2027, 1, 5)),  # the first of January
        (date(2027, 3, 26), date(2027, 4, 1)),  # Easter Monday, 29 March
    ],
)
def test_entry_is_declared_within_three_working_days(first_on, last_day):
    due = due_of(FileFacts(first_on=first_on, has_started=True), FIGURES)

    assert (due.step, due.on, due.source) == (Step.ENTRY, last_day, "CGU Mon Compte Formation")
    assert [due.days_late(last_day + days * DAY) for days in (-1, 0, 1)] == [0, 0, 1]


def test_steps_follow_one_another_to_the_payment():
    entered = {"first_on": date(2026, 6, 8), "has_started": True, "entered_on": date(2026, 6, 9)}
    ended = entered | {"ended_on": date(2026, 7, 10)}
    exited = ended | {"exited_on": date(2026, 7, 13)}
    validated = exited | {"validated_on": date(2026, 7, 17)}
    billed = validated | {"billed_on": date(2026, 7, 20)}

    told = [due_of(FileFacts(**facts), FIGURES) for facts in ({}, entered, ended, exited, validated, billed)]

    assert [(due.step, due.on) if due else None for due in told] == [
        None,
        None,
        (Step.EXIT, date(2026, 7, 16)),  # the 14th is a holiday
        (Step.VALIDATION, date(2026, 7, 21)),
        (Step.BILLING, None),
        (Step.PAYMENT, date(2026, 8, 19)),
    ]
    assert due_of(FileFacts(**billed, paid_on=date(2026, 8, 1)), FIGURES) is None


@pytest.mark.parametrize(("days", "is_too_early"), [(-1, True), (0, False), (1, False)])
def test_bilan_does_not_begin_before_eleven_working_days(days, is_too_early):
    proposed = date(2026, 4, 30)
    earliest = earliest_start(proposed, FIGURES)

    due = due_of(FileFacts(proposed_on=proposed, first_on=earliest + days * DAY), FIGURES)

    assert earliest == date(2026, 5, 20)  # 1, 8 and 14 May are holidays
    assert (due is not None and due.step == Step.START) == is_too_early


def test_platform_whose_delays_no_text_gives_has_no_last_day():
    due = due_of(FileFacts(first_on=TODAY, has_started=True), FIGURES, has_delays=False)

    assert (due.step, due.on, due.days_late(TODAY + 400 * DAY)) == (Step.ENTRY, None, 0)


# --- Declarations -----------------------------------------------------------------------------


def an_actor(house, who: str):
    return actor_of(getattr(house, who).user, house.organisation.pk)


def hold(house, *, days_ago: int, minutes: int = 120) -> Session:
    session = a_session(house.ready, starts_at=NOW - timedelta(days=days_ago, hours=4), minutes=minutes)
    return hold_session(session, actual_minutes=minutes, at=NOW)


def test_late_entry_comes_first_for_whoever_declares(paid):
    hold(paid, days_ago=10)
    administrator, consultant = an_actor(paid, "administrator"), an_actor(paid, "consultant")

    (row,) = calendar_of(administrator, today=TODAY)
    told = [item for item in attention_of(consultant, slug="x", at=NOW) if "entrée" in item.why]

    assert (row.due.step, row.due.on, row.days_late) == (Step.ENTRY, date(2026, 6, 3), 5)
    assert [(item.urgency, "en retard de 5 jours" in item.why) for item in told] == [(Urgency.LATE, True)]
    assert calendar_of(an_actor(paid, "colleague"), today=TODAY) == []


def test_entry_then_exit_are_kept_with_their_figures(paid):
    hold(paid, days_ago=10)
    entry = declare(paid.line, kind=KIND.ENTRY, on=TODAY - 8 * DAY, by=paid.consultant, at=NOW)

    assert (entry.took_place_on, calendar_of(an_actor(paid, "administrator"), today=TODAY)) == (TODAY - 10 * DAY, [])
    with pytest.raises(DeclarationRefused, match="déjà noté"):
        declare(paid.line, kind=KIND.ENTRY, on=TODAY, by=paid.consultant, at=NOW)
    with pytest.raises(DeclarationRefused, match="court encore"):
        declare(paid.line, kind=KIND.EXIT, on=TODAY, by=paid.consultant, at=NOW)


@pytest.mark.parametrize(("days", "field"), [(1, "on"), (-11, "on")])
def test_nothing_is_declared_in_advance(paid, days, field):
    hold(paid, days_ago=10)

    with pytest.raises(DeclarationRefused) as refusal:
        declare(paid.line, kind=KIND.ENTRY, on=TODAY + days * DAY, by=paid.consultant, at=NOW)

    assert refusal.value.field == field


def test_exit_of_a_bilan_given_up_says_why_hours_are_missing(paid):
    from beneficiaries.operations import withdraw_consent

    hold(paid, days_ago=10)
    withdraw_consent(paid.ready, by=paid.ready.beneficiary.user or paid.consultant.user, at=NOW)
    sheet = sheet_of(paid.line)

    assert (sheet.is_over, sheet.done_minutes, sheet.total_minutes) == (True, 120, paid.ready.accompaniment_minutes)
    assert (sheet.percent, sheet.reason) == (Decimal("12.50"), Declaration.Reason.ABANDONED)
    assert "Taux de réalisation : 12,50\u00a0%" in sheet.text()
    with pytest.raises(DeclarationRefused) as refusal:
        declare(paid.line, kind=KIND.EXIT, on=TODAY, by=paid.consultant, at=NOW)
    assert refusal.value.field == "reason"
    exited = declare(paid.line, kind=KIND.EXIT, on=TODAY, reason="abandoned", by=paid.consultant, at=NOW)
    assert (exited.done_minutes, exited.total_minutes, exited.reason) == (120, sheet.total_minutes, "abandoned")


def test_contested_hours_are_not_declared(paid):
    hold(paid, days_ago=20)
    session = hold(paid, days_ago=10)
    signed_by(paid, session, "consultant")
    attest(paid, session)
    paid.person = paid.ready.beneficiary.user

    contest(paid, session)

    sheet = sheet_of(paid.line)
    assert (sheet.done_minutes, sheet.starts_on) == (120, TODAY - 20 * DAY)
    (row,) = calendar_of(an_actor(paid, "administrator"), today=TODAY)
    assert row.due.since == TODAY - 20 * DAY


def test_declaration_noted_by_mistake_stays_marked(paid):
    hold(paid, days_ago=10)
    entry = declare(paid.line, kind=KIND.ENTRY, on=TODAY, by=paid.consultant, at=NOW)

    with pytest.raises(DeclarationRefused):
        void_declaration(entry, reason=" ", by=paid.consultant, at=NOW)
    void_declaration(entry, reason="Autre dossier", by=paid.consultant, at=NOW)
    with pytest.raises(DeclarationRefused, match="déjà annulée"):
        void_declaration(entry, reason="Encore", by=paid.consultant, at=NOW)
    for change in (Declaration.objects.all().delete, lambda: Declaration.objects.update(on=F("on") - DAY)):
        with pytest.raises(IntegrityError) as kept, transaction.atomic():
            change()
        assert violated(kept.value) == "declaration_is_kept"
    assert declare(paid.line, kind=KIND.ENTRY, on=TODAY, by=paid.consultant, at=NOW).pk != entry.pk


@pytest.mark.parametrize(("done", "percent"), [(0, "0.00"), (959, "99.90"), (960, "100.00"), (320, "33.33")])
def test_share_of_hours_has_two_places(done, percent):
    sheet = Sheet("", "", "", None, None, done, 960)

    assert sheet.percent == Decimal(percent)
    assert Sheet("", "", "", None, None, 99_999, 100_000).percent == Decimal("99.99")


# --- Pages ------------------------------------------------------------------------------------


def url(house, name: str, *args: object) -> str:
    return reverse(f"declarations:{name}", args=[house.organisation.slug, *args])


@pytest.fixture
def scene(paid, now):
    """One late entry, and a file that nobody knows."""
    hold(paid, days_ago=10)
    read(paid, "Dossier;Nom;Prénom\n1001;Martin;Zoé\n1002;Œuvrard;Ève\n")
    paid.assistant = a_member(paid.organisation, is_consultant=False, is_assistant=True)
    return paid


def test_bad_lines_stay_on_the_page_with_their_reason(scene, signed_in):
    client = signed_in(scene.administrator)
    text = "Dossier;Date de début\n2001;01/06/2026\n2002;demain\n"

    page = client.post(url(scene, "import"), {"platform": "edof", "pasted": text})
    empty = client.post(url(scene, "import"), {"platform": "edof", "pasted": " "})
    headless = client.post(url(scene, "import"), {"platform": "edof", "pasted": "2001;2002"})

    assert (page.status_code, empty.status_code, headless.status_code) == (200, 422, 422)
    assert page.context["form"]["pasted"].value() == "Dossier;Date de début\n2002;demain"
    assert "« demain » n’est pas une date" in page.content.decode()
    assert headless.context["form"]["pasted"].value() == "2001;2002"


def test_assistant_matches_a_file_and_declares(scene, signed_in):
    client = signed_in(scene.assistant)
    with tenant(scene.organisation.pk):
        file = PlatformFile.objects.get(number="1001")

    client.post(url(scene, "match_file", file.pk), {"line": scene.line.pk})
    sheet = client.get(url(scene, "sheet", scene.line.pk)).content.decode()
    noted = client.post(url(scene, "sheet", scene.line.pk), {"kind": "entry", "on": "2026-06-08"})
    again = client.post(url(scene, "sheet", scene.line.pk), {"kind": "entry", "on": "2026-06-08"})

    assert ("1001" in sheet, "5&nbsp;jours de retard" in sheet) == (True, True)
    assert (noted.status_code, again.status_code) == (302, 422)


def test_people_of_another_house_are_not_offered(scene, signed_in):
    other = a_house()
    with tenant(other.organisation.pk):
        certify(other)
        foreign = FundingLine.objects.get(plan=a_plan(other.bilan, CPF="1600", SELF="200"), scheme="CPF")
    with tenant(scene.organisation.pk):
        file = PlatformFile.objects.get(number="1001")

    answer = signed_in(scene.administrator).post(url(scene, "match_file", file.pk), {"line": foreign.pk})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["line"])
    assert signed_in(scene.administrator).get(url(scene, "sheet", foreign.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_calendar_asks_the_database_as_often_whatever_its_length(scene, signed_in, django_assert_num_queries, number):
    with tenant(scene.organisation.pk):
        for index in range(number):
            bilan = a_ready_bilan(scene.consultant)
            line = FundingLine.objects.get(plan=a_plan(bilan, CPF="1600", SELF="200"), scheme="CPF")
            move_line(line, to=LineState.AGREED, on=TODAY, by=scene.consultant, at=NOW)
            session = a_session(bilan, starts_at=NOW - timedelta(days=20 + index, hours=4))
            hold_session(session, actual_minutes=60, at=NOW)
    client = signed_in(scene.administrator)
    client.get(url(scene, "calendar"))

    with django_assert_num_queries(19):
        client.get(url(scene, "calendar"))
