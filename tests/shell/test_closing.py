"""Closing a session: one form, all of it or nothing, nothing typed lost; content for whoever accompanies alone."""

import re
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from beneficiaries.circumstances.operations import circumstances_of, note_circumstances
from beneficiaries.rules import Kind
from bilan.pages.closing.proposal import proposed_after
from exchange.models import Closing, Exercise, ExerciseText, Note, SharedSummary, SummaryText
from foundation.clock import PARIS
from foundation.tenancy import content_of, tenant
from questionnaires.models import Assignment
from sessions.models import Attendance, Session
from sessions.operations import hold_session
from tests.factories import NOW, a_bilan, a_house, a_ready_bilan, facts
from tests.sessions.factories import a_held_session, a_session

BEGAN = NOW - timedelta(hours=3)
XSS = "<script>alert('moi')</script> & le reste"
TYPED = {"note": "Hésite encore.", "summary": "Trois moments nommés.", "exercice0-text": "Appeler Karim"}


@pytest.fixture
def closing(house, now, signed_in):
    """A session that ended an hour ago, and the client of who led it."""
    house.session = a_session(house.bilan, starts_at=BEGAN)
    house.client = signed_in(house.consultant)
    house.path = reverse("bilans:close_session", args=[house.organisation.slug, house.session.pk])
    return house


def sent(house, **changes) -> dict[str, str]:
    """What the page sends when nothing is changed but this."""
    body = house.client.get(house.path).content.decode()
    return fields_of(body) | {key.replace("__", "-"): str(value) for key, value in changes.items() if value is not None}


def fields_of(body: str) -> dict[str, str]:
    form = body[body.index('class="closing"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\s{part}="([^"]*)"', tag) for part in ("name", "value"))
        kind = re.search(r'type="(\w+)"', tag)
        is_box = kind is not None and kind[1] in ("radio", "checkbox")
        if name and (not is_box or "checked" in tag):
            found[name[1]] = unescape(value[1]) if value else "on" if is_box else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    found.pop("csrfmiddlewaretoken", None)
    return found


def kept(house) -> tuple[int, ...]:
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        models = (Note, SharedSummary, Exercise, Attendance, Closing)
        return tuple(
            model.objects.filter(**({"version__gt": 0} if model is Closing else {})).count() for model in models
        )


def test_untouched_page_records_presence_signature_and_a_date_a_week_later(closing):
    response = closing.client.post(closing.path, sent(closing))

    assert response["Location"] == reverse("bilans:bilan", args=[closing.organisation.slug, closing.bilan.pk])
    with tenant(closing.organisation.pk):
        first, following = Session.objects.order_by("starts_at")
        assert (first.state, first.actual_minutes, Attendance.objects.get().party) == ("held", 120, "consultant")
        assert following.starts_at == BEGAN + timedelta(days=7)
    assert kept(closing) == (0, 0, 0, 1, 1)


def test_everything_is_kept_in_one_gesture(closing):
    instrument = closing.client.get(closing.path).context["forms"].words.instruments
    data = sent(closing) | TYPED | {"exercice0-due_on": "2026-06-12", "exercice1-text": "Le CV",
                                    "exercice1-is_document": "on", "questionnaires": next(iter(instrument))}  # fmt: skip

    closing.client.post(closing.path, data)

    with tenant(closing.organisation.pk, user_id=closing.consultant.user_id), content_of(closing.bilan.pk):
        note, words = Note.objects.get(), SummaryText.objects.get()
        assert (note.text, note.session_id, words.text) == (TYPED["note"], closing.session.pk, TYPED["summary"])
        tasks = Exercise.objects.values_list("kind", "due_on")
        assert [(kind, str(day)) for kind, day in tasks] == [("task", "2026-06-12"), ("document", "None")]
        assert [task.text for task in ExerciseText.objects.order_by("exercise__position")] == ["Appeler Karim", "Le CV"]
        assert Assignment.objects.count() == 1
        assert Closing.objects.get().noted_at == NOW


def test_page_sent_twice_closes_once(closing):
    data = sent(closing) | TYPED

    first, second = closing.client.post(closing.path, data), closing.client.post(closing.path, data)

    assert (first.status_code, second.status_code, kept(closing)) == (302, 302, (1, 1, 1, 1, 1))


def test_taken_slot_keeps_nothing_and_loses_nothing(closing):
    other = a_ready_bilan(closing.consultant)
    data = sent(closing) | TYPED
    a_session(other, starts_at=BEGAN + timedelta(days=7))

    response = closing.client.post(closing.path, data)

    assert response.status_code == 422
    assert response.context["forms"].booking.errors["hour"] == [
        "Une autre séance occupe déjà ce créneau dans votre agenda."
    ]
    assert kept(closing) == (0, 0, 0, 0, 0)
    assert fields_of(response.content.decode()) == data
    later = data | {"when": "later"}
    assert closing.client.post(closing.path, later).status_code == 302
    assert kept(closing) == (1, 1, 1, 1, 1)


def test_day_within_a_sick_leave_is_refused_beside_it_and_nothing_is_lost(closing):
    with tenant(closing.organisation.pk), content_of(closing.bilan.pk):
        note_circumstances(
            closing.bilan,
            version=circumstances_of(closing.bilan).version,
            by=closing.consultant.user,
            at=NOW,
            needs_adjustment=None,
            measures=[],
            situation="sick_leave",
        )

    response = closing.client.post(closing.path, sent(closing) | TYPED)

    assert (response.status_code, list(response.context["forms"].booking.errors)) == (422, ["day"])
    assert kept(closing) == (0, 0, 0, 0, 0)
    assert closing.client.post(closing.path, sent(closing) | TYPED | {"when": "later"}).status_code == 302


def test_proposed_date_skips_holidays_and_taken_hours(closing):
    a_session(a_ready_bilan(closing.consultant), starts_at=BEGAN + timedelta(days=7))
    assert sent(closing)["suite-day"] == "2026-06-22"

    monday = datetime(2026, 3, 30, 9, 0, tzinfo=PARIS)  # a week before Easter Monday, the day after the clocks change
    early = a_session(a_ready_bilan(closing.consultant), starts_at=monday)
    with tenant(closing.organisation.pk):
        proposed = proposed_after(early, at=monday + timedelta(hours=2))
    assert (str(proposed["day"]), str(proposed["hour"])) == ("2026-04-13", "09:00:00")


def test_planned_meeting_is_shown_and_none_is_booked_twice(closing):
    a_session(closing.bilan, starts_at=NOW + timedelta(days=3))

    data = sent(closing)
    closing.client.post(closing.path, data)

    assert "when" not in data
    with tenant(closing.organisation.pk):
        assert Session.objects.count() == 2


@pytest.mark.parametrize(
    ("outcome", "state"), [("no_show", "no_show"), ("cancelled", "cancelled"), ("cancelled_by_person", "cancelled")]
)
def test_missed_session_is_closed_without_signature(closing, outcome, state):
    closing.client.post(closing.path, sent(closing, outcome=outcome, reason="Grippe", when="later"))

    with tenant(closing.organisation.pk):
        assert (Session.objects.get().state, Attendance.objects.count()) == (state, 0)


def test_two_windows_show_both_texts_and_overwrite_nothing(closing):
    data = sent(closing) | TYPED
    closing.client.post(closing.path, sent(closing) | {"note": "L’autre note", "when": "later"})

    response = closing.client.post(closing.path, data)
    body = response.content.decode()

    assert response.status_code == 409
    assert "L’autre note" in body
    assert fields_of(body)["note"] == TYPED["note"]
    with tenant(closing.organisation.pk, user_id=closing.consultant.user_id), content_of(closing.bilan.pk):
        assert Note.objects.get().text == "L’autre note"
    assert closing.client.post(closing.path, fields_of(body)).status_code == 302
    with tenant(closing.organisation.pk, user_id=closing.consultant.user_id), content_of(closing.bilan.pk):
        assert (Note.objects.get().text, SummaryText.objects.get().text) == (TYPED["note"], TYPED["summary"])


def test_refused_page_does_not_forget_what_it_had_before_it(closing):
    """Between two sendings of one page, another window saves: the second is a conflict still."""
    refused = closing.client.post(closing.path, sent(closing) | TYPED | {"actual_minutes": ""})
    closing.client.post(closing.path, sent(closing) | {"note": "L’autre note", "when": "later"})

    again = closing.client.post(closing.path, fields_of(refused.content.decode()) | {"actual_minutes": "120"})

    assert (refused.status_code, again.status_code) == (422, 409)


def test_outcome_recorded_meanwhile_is_not_asked_again_and_words_are_kept(closing):
    data = sent(closing) | TYPED
    with tenant(closing.organisation.pk):
        hold_session(closing.session, actual_minutes=100, at=NOW)

    response = closing.client.post(closing.path, data)

    assert response.status_code == 422
    again = fields_of(response.content.decode())
    assert ("outcome" in again, again["summary"]) == (False, TYPED["summary"])
    assert closing.client.post(closing.path, again).status_code == 302
    assert kept(closing)[:4] == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("changes", "part", "field"),
    [
        ({"actual_minutes": "0"}, "presence", "actual_minutes"),
        ({"actual_minutes": "x"}, "presence", "actual_minutes"),
        ({"summary": "x" * 6_001}, "words", "summary"),
        ({"note": "x" * 20_001}, "words", "note"),
        ({"questionnaires": "absent"}, "words", "questionnaires"),
        ({"suite-day": "2126-01-01"}, "booking", "day"),
        ({"suite-hour": "25:99"}, "booking", "hour"),
        ({"suite-minutes": "9999"}, "booking", "minutes"),
        ({"key": "x"}, "page", "key"),
        ({"version": "-1"}, "page", "version"),
        ({"summary_seen_at": "2026-99-99T00:00"}, "page", "summary_seen_at"),
    ],
)
def test_absurd_input_is_said_beside_its_field_and_nothing_is_lost(closing, changes, part, field):
    data = sent(closing) | TYPED | changes

    response = closing.client.post(closing.path, data)

    assert response.status_code == 422
    assert list(getattr(response.context["forms"], part).errors) == [field]
    assert kept(closing) == (0, 0, 0, 0, 0)
    assert fields_of(response.content.decode())["note"] == data["note"]


def test_session_without_consent_asks_why_beside_its_field(house, now, signed_in):
    bilan = a_bilan(house.consultant)
    house.session, house.client = a_session(bilan, starts_at=BEGAN), signed_in(house.consultant)
    house.path = reverse("bilans:close_session", args=[house.organisation.slug, house.session.pk])

    refused = house.client.post(house.path, sent(house))
    kept_so = house.client.post(house.path, sent(house, irregular_reason="Accord oral"))

    assert list(refused.context["forms"].presence.errors) == ["irregular_reason"]
    assert kept_so.status_code == 302


def test_texts_are_shown_as_texts(closing):
    closing.client.post(closing.path, sent(closing) | {"note": XSS, "summary": XSS, "exercice0-text": XSS})
    slug = closing.organisation.slug
    pages = [
        closing.client.get(closing.path),
        closing.client.get(reverse("bilans:prepare", args=[slug, closing.session.pk])),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


def test_whoever_does_not_open_content_records_presence_alone(closing):
    with tenant(closing.organisation.pk):
        data = sent(closing)
        facts(closing.bilan, Kind.CONSENT_WITHDRAWN, at=NOW - timedelta(minutes=5))

    page = closing.client.get(closing.path)
    assert "La présence seulement" in page.content.decode()
    assert "id_note" not in page.content.decode()
    response = closing.client.post(closing.path, data | TYPED)

    assert response.status_code == 302
    assert kept(closing)[:4] == (0, 0, 0, 1)


@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("colleague", 404), ("person", 404)])
def test_nobody_else_opens_the_panel(closing, signed_in, who, status):
    client = signed_in(getattr(closing, who))

    assert client.get(closing.path).status_code == status
    assert client.post(closing.path, TYPED).status_code == status
    prepare = reverse("bilans:prepare", args=[closing.organisation.slug, closing.session.pk])
    assert client.get(prepare).status_code == 404


def test_closed_session_gives_back_what_was_typed(closing, client):
    response = client.post(closing.path, sent(closing) | TYPED | {"exercice0-text": "CV, le soir"})
    body = response.content.decode()

    assert response.status_code == 401
    assert all(text in body for text in ("Hésite encore.", "Trois moments nommés.", "CV, le soir"))
    assert sent(closing)["key"] not in body


def test_session_to_come_is_settled_elsewhere(closing):
    session = a_session(closing.bilan, starts_at=NOW + timedelta(days=1))
    path = reverse("bilans:close_session", args=[closing.organisation.slug, session.pk])

    assert closing.client.get(path)["Location"].endswith("/issue/")


def test_list_of_what_lacks_leads_to_the_panel_and_back(closing):
    a_held_session(closing.bilan, starts_at=BEGAN - timedelta(days=7))
    path = reverse("bilans:to_close", args=[closing.organisation.slug])
    body = closing.client.get(path).content.decode()
    assert body.count("to-close__row") == 2
    assert closing.path in body

    response = closing.client.post(closing.path, sent(closing, de="liste") | TYPED)

    assert response["Location"] == path
    assert closing.client.get(path).content.decode().count("to-close__row") == 1


def test_foreign_panel_is_absent(closing, signed_in):
    stranger = a_house("Ailleurs")
    absent = closing.path.replace(str(closing.session.pk), str(uuid4()))

    answers = {signed_in(stranger.consultant).get(closing.path).status_code, closing.client.get(absent).status_code}
    assert answers == {404}
