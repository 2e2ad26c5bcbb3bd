"""EDOF and KAIROS without an interface: lists, matches, delays around French holidays, sheets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from beneficiaries.attention import Urgency, attention_of
from foundation.errors import violated
from foundation.models import DueDate
from foundation.tenancy import tenant
from funding.declarations.calendar import FileFacts, Step, due_of, earliest_start
from funding.declarations.lists import MOST_LINES, ListRefused, read_list, text_of
from funding.declarations.operations import (
    DeclarationRefused,
    declare,
    import_list,
    match_file,
    unmatch_file,
    void_declaration,
)
from funding.declarations.purging import NAMES, forget_names
from funding.declarations.queries import calendar_of, lines_to_match, sheet_of
from funding.declarations.sheets import Sheet
from funding.line_states import LineState
from funding.models import Declaration, FundingLine, Platform, PlatformFile
from funding.operations import move_line
from funding.simulation.figures import shipped_figures
from organisations.actors import actor_of
from sessions.models import Session
from sessions.operations import hold_session
from tests.factories import NOW, a_house, a_member, a_ready_bilan
from tests.funding.factories import TODAY, a_plan, certify
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


@pytest.fixture
def paid(inside):
    """A bilan that the CPF pays, agreed."""
    certify(inside)
    inside.ready = a_ready_bilan(inside.consultant)
    inside.plan = a_plan(inside.ready, CPF="1600", SELF="200")
    inside.line = FundingLine.objects.get(plan=inside.plan, scheme="CPF")
    inside.line = move_line(inside.line, to=LineState.AGREED, on=TODAY, by=inside.consultant, at=NOW)
    return inside


def read(house, text: str, platform: Platform = Platform.EDOF, *, at=NOW):
    rows = read_list(text).rows
    return import_list(house.organisation, platform=platform, rows=rows, by=house.administrator, at=at)


def named(house, *, number: str = "1001", more: str = "") -> str:
    person = house.ready.beneficiary
    return f"Dossier;Nom;Prénom;Statut\n{number};{person.last_name.upper()};{person.first_name};{more}\n"


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
    unmatch_file(file)
    assert PlatformFile.objects.get().line_id is None


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
    read(paid, LIST)
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
