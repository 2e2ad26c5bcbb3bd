"""« Vos notes », in the browser's place."""

import pytest

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.rules import Kind
from exchange.models import Note
from exchange.notes import start_note
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import a_note
from tests.factories import NOW, a_ready_bilan, facts

TEXT = "Hésite à parler de son chef."


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/notes/"


@pytest.fixture
def note(house):
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        yield a_note(house, TEXT)


def kept(house, note) -> Note:
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        note = Note.objects.get(pk=note.pk)
        assert note.text is not None
        return note


def autosaved(client, path, **fields):
    return client.post(path, fields, headers={"X-Requested-With": "autosave"})


def test_empty_page_says_who_reads(house, base, signed_in):
    page = signed_in(house.consultant).get(base).content.decode()

    assert ("Aucune note pour l’instant" in page, "vous seulement" in page) == (True, True)


def test_blank_page_opens_and_is_written(house, base, signed_in):
    client = signed_in(house.consultant)

    opened = client.post(f"{base}nouvelle/")
    saved = autosaved(client, opened["Location"], text=TEXT, session="", version="0")

    assert (saved.status_code, saved.json()) == (200, {"version": 1, "saved_at": "11\u00a0h\u00a000"})
    assert TEXT in client.get(base).content.decode()


def test_conflict_shows_both_texts_and_overwrites_nothing(house, base, note, signed_in):
    client = signed_in(house.consultant)
    path = f"{base}{note.pk}/"

    quiet = autosaved(client, path, text="Mon autre texte", session="", version="0")
    page = client.post(path, {"text": "Mon autre texte", "session": "", "version": "0"})

    assert (quiet.status_code, quiet.json()["text"]) == (409, TEXT)
    body = page.content.decode()
    assert (page.status_code, TEXT in body, "Mon autre texte" in body, 'name="version" value="1"' in body) == (
        409,
        True,
        True,
        True,
    )
    assert kept(house, note).text == TEXT


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1", "session": "00000000-0000-0000-0000-000000000000"},
        {"version": "x"},
        {"version": "1", "text": "a\x00b"},
        {"version": "1", "text": "x" * 20_001},
    ],
)
def test_absurd_writing_is_refused_and_what_was_typed_stays(house, base, note, signed_in, fields):
    fields = {"text": "Ce que j’ai tapé", "session": ""} | fields
    client = signed_in(house.consultant)

    page = client.post(f"{base}{note.pk}/", fields)
    quiet = autosaved(client, f"{base}{note.pk}/", **fields)

    assert (page.status_code, quiet.status_code) == (422, 422)
    assert fields["text"].replace("\x00", "")[:50] in page.content.decode().replace("\x00", "")
    assert kept(house, note).text == TEXT


def test_session_of_another_bilan_is_not_offered(house, base, note, signed_in):
    from tests.sessions.factories import a_session

    other = a_session(a_ready_bilan(house.consultant))

    page = signed_in(house.consultant).post(
        f"{base}{note.pk}/", {"text": "x", "session": str(other.pk), "version": "1"}
    )

    assert page.status_code == 422


def test_note_is_deleted_once_confirmed(house, base, note, signed_in):
    client = signed_in(house.consultant)
    asked = client.get(f"{base}{note.pk}/supprimer/").content.decode()

    answer = client.post(f"{base}{note.pk}/supprimer/")

    assert ("disparaît pour de bon" in asked, answer.status_code) == (True, 302)
    assert client.get(f"{base}{note.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["administrator", "colleague", "person"])
@pytest.mark.parametrize("path", ["", "{note}/", "{note}/supprimer/"])
def test_notes_are_absent_for_anybody_else(house, base, note, signed_in, who, path):
    response = signed_in(getattr(house, who)).get(base + path.format(note=note.pk))

    assert (response.status_code, TEXT in response.content.decode()) == (404, False)


def test_successor_finds_none_of_the_former_notes(house, base, note, signed_in):
    with tenant(house.organisation.pk):
        mandate = propose_mandate(
            house.bilan, member=house.colleague, kind="successor", reason="Départ", by=house.consultant, at=NOW
        )
        decide_mandate(mandate, accepts=True, by=house.person, at=NOW)
    client = signed_in(house.colleague)

    page = client.get(base)

    assert (page.status_code, TEXT in page.content.decode()) == (200, False)
    assert client.get(f"{base}{note.pk}/").status_code == 404
    assert client.post(f"{base}{note.pk}/supprimer/").status_code == 404
    assert signed_in(house.consultant).get(base).status_code == 404


@pytest.mark.parametrize(
    "kinds",
    [
        (Kind.CONSENT_WITHDRAWN,),
        (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED),
    ],
)
def test_notes_close_with_the_bilan(house, base, note, signed_in, kinds):
    facts(house.bilan, *kinds)

    assert signed_in(house.consultant).get(base).status_code == 404


def test_list_costs_the_same_with_many_notes_and_has_pages(house, base, signed_in):
    from tests.shell.test_query_counts import queries_of

    client = signed_in(house.consultant)
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        a_note(house, "une")
    few = queries_of(client, base)
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        for number in range(30):
            a_note(house, f"note {number}")
        start_note(house.bilan, by=house.consultant.user, at=NOW)

    assert queries_of(client, base) == few
    assert "1 à 20 sur 31" in client.get(base).content.decode()
