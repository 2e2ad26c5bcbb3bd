"""One device for two: it shows one statement and nothing else, until the consultant proves who they are again."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from beneficiaries.cards.operations import issue_card
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from organisations.models import User
from sessions.models import Attendance, SignatureDrawing
from tests.factories import NOW, PASSWORD, a_beneficiary, a_ready_bilan
from tests.sessions.factories import a_held_session

LINES = "[[[10,10],[120,90],[300,40]],[[310,60],[400,150]]]"


@pytest.fixture
def session(house, now):
    return a_held_session(house.bilan)


@pytest.fixture
def base(house):
    return f"/o/{house.organisation.slug}/"


@pytest.fixture
def lent(house, session, base, signed_in):
    """The consultant's browser, handed over for this session."""
    client = signed_in(house.consultant)
    client.post(f"{base}seances/{session.pk}/appareil/confier/")
    return client


def sign(client, base, session, **fields):
    page = client.get(f"{base}seances/{session.pk}/appareil/")
    statement = page.context["shown_hash"]
    return client.post(f"{base}seances/{session.pk}/appareil/", {"statement": statement, **fields})


def signature_of(house, session) -> Attendance:
    with tenant(house.organisation.pk):
        return Attendance.objects.get(session=session, party="person")


def test_handed_device_opens_nothing_else(house, base, session, lent):
    device = f"{base}seances/{session.pk}/appareil/"

    for path in ("", f"bilans/{house.bilan.pk}/", "beneficiaires/", f"seances/{session.pk}/issue/", "programmes/"):
        response = lent.get(f"{base}{path}")
        assert (path, response.status_code, response["Location"]) == (path, 302, device)
    assert lent.get("/compte/email/")["Location"] == device
    assert lent.get("/")["Location"] == device
    assert lent.post(f"{base}seances/{session.pk}/signer/")["Location"] == device
    page = lent.get(device).content.decode()
    assert "Votre présence" in page
    assert f"bilans/{house.bilan.pk}" not in page
    assert house.consultant.user.email not in page


def test_handing_over_shows_one_session_only(house, base, session, lent):
    other = a_held_session(house.bilan, starts_at=NOW - timedelta(days=2))

    assert lent.get(f"{base}seances/{other.pk}/appareil/")["Location"] == f"{base}bilans/{house.bilan.pk}/presences/"
    assert lent.get(f"{base}bilans/{house.bilan.pk}/presences/")["Location"] == f"{base}seances/{session.pk}/appareil/"


def test_proof_from_before_the_handing_over_does_not_take_it_back(house, base, session, lent):
    refused = lent.get(f"{base}appareil/reprendre/")
    posted = lent.post(f"{base}appareil/reprendre/")

    assert refused["Location"].startswith("/compte/reauthenticate/")
    assert posted["Location"].startswith("/compte/reauthenticate/")
    assert lent.get(base)["Location"] == f"{base}seances/{session.pk}/appareil/"


def test_fresh_proof_takes_it_back(house, base, session, lent):
    back = f"{base}appareil/reprendre/"
    where = lent.get(back)["Location"]

    proved = lent.post(where, {"password": PASSWORD, "next": back})
    page = lent.get(back)
    taken = lent.post(back)

    assert proved["Location"] == back
    assert "Reprendre la main" in page.content.decode()
    assert taken["Location"] == f"{base}bilans/{house.bilan.pk}/presences/"
    assert lent.get(base).status_code == 200


def test_leaving_is_a_safe_return(house, base, lent):
    lent.post("/compte/logout/")

    assert lent.get(base)["Location"].startswith("/compte/login")


def test_drawn_signature_is_kept_sealed_and_names_no_account(house, base, session, lent):
    response = sign(lent, base, session, action="draw", drawing=LINES)

    signature = signature_of(house, session)
    assert response.status_code == 302
    assert (signature.method, signature.is_shared_device, signature.signed_by) == ("drawn", True, None)
    assert (signature.recorded_by, signature.is_own_proof) == (house.consultant.user, False)
    with tenant(house.organisation.pk):
        drawing = SignatureDrawing.objects.get()
        assert b"300" not in bytes(drawing.__dict__["strokes"])
        assert drawing.strokes[0][2] == [300, 40]
        assert OutboxMessage.objects.filter(topic="sessions.signature_taken").count() == 1
    assert "Merci, c’est signé" in lent.get(f"{base}seances/{session.pk}/appareil/").content.decode()


@pytest.mark.parametrize(
    "drawing",
    ["", "[]", "[[[1,1],[2,2]]]", "pas du json", "[[[1,1],[700,1]]]", "[[[1.5,1],[90,90]]]", "[[[true,1],[90,90]]]",
     '{"a":1}', "[" * 3000, "[[[0,0],[600,200]]" + ",[[0,0],[600,200]]" * 80 + "]", "9" * 50_000, "[[]]", "[[[1]]]"],
)  # fmt: skip
def test_what_is_no_drawing_is_refused_in_words(house, base, session, lent, drawing):
    response = sign(lent, base, session, action="draw", drawing=drawing)

    assert response.status_code == 422
    assert "Ce n’est pas encore signé" in response.content.decode()
    with tenant(house.organisation.pk):
        assert not Attendance.objects.filter(session=session).exists()


def test_name_written_signs_without_drawing(house, base, session, lent):
    person = house.beneficiary
    refused = sign(lent, base, session, action="typed", name="Quelqu’un d’autre")
    accepted = sign(lent, base, session, action="typed", name=f"{person.last_name.upper()} {person.first_name}")

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert (signature_of(house, session).method, signature_of(house, session).signed_by) == ("typed", None)


def test_code_sent_to_the_person_proves_who_signs(house, base, session, lent):
    sign(lent, base, session, action="send")
    letter = mail.outbox[-1]
    code = re.search(r"^\s+([A-Z0-9-]{4,})\s*$", letter.body, re.MULTILINE)[1]
    wrong = sign(lent, base, session, action="code", code="AAAA-AAAA")

    right = sign(lent, base, session, action="code", code=code)

    assert letter.to == [house.person.email]
    assert "bilan" not in letter.subject.lower() + letter.body.lower().replace("bilan.", "")
    assert (wrong.status_code, right.status_code) == (422, 302)
    signature = signature_of(house, session)
    assert (signature.method, signature.signed_by, signature.is_own_proof) == ("code", house.person, True)


def test_code_of_a_card_proves_who_signs(house, base, now, signed_in):
    with tenant(house.organisation.pk):
        person = a_beneficiary(house.consultant, email="", with_user=False)
        printed = issue_card(person, by=house.consultant, at=datetime.now(UTC))
    bilan = a_ready_bilan(house.consultant, beneficiary=person)
    session = a_held_session(bilan, starts_at=NOW - timedelta(days=3))
    client = signed_in(house.consultant)
    client.post(f"{base}seances/{session.pk}/appareil/confier/")

    response = sign(client, base, session, action="code", code=printed.codes[0])

    assert response.status_code == 302
    user = User.objects.get(pk=signature_of(house, session).signed_by_id)
    assert (signature_of(house, session).method, user.email) == ("card", None)
    again = a_held_session(bilan, starts_at=NOW - timedelta(days=4))
    client = signed_in(house.consultant)
    client.post(f"{base}seances/{again.pk}/appareil/confier/")
    assert sign(client, base, again, action="code", code=printed.codes[0]).status_code == 422


def test_what_changed_since_it_was_read_is_not_signed(house, base, session, lent):
    response = lent.post(
        f"{base}seances/{session.pk}/appareil/", {"action": "draw", "drawing": LINES, "statement": "0" * 64}
    )

    assert "a changé depuis que vous l’avez lue" in response.content.decode()


def test_signed_session_is_not_handed_over(house, base, session, lent, signed_in):
    sign(lent, base, session, action="draw", drawing=LINES)
    client = signed_in(house.consultant)

    response = client.post(f"{base}seances/{session.pk}/appareil/confier/", follow=True)

    assert "n’attend pas la signature" in response.content.decode()
    assert client.get(base).status_code == 200


def test_colleague_does_not_lend_a_device_for_it(house, base, session, signed_in):
    client = signed_in(house.colleague)

    assert client.post(f"{base}seances/{session.pk}/appareil/confier/").status_code == 404
    assert client.get(base).status_code == 200


def test_person_may_draw_on_their_own_phone(house, base, session, signed_in):
    client = signed_in(house.person)
    page = client.get(f"{base}mon-bilan/seances/{session.pk}/signer/")

    client.post(
        f"{base}mon-bilan/seances/{session.pk}/signer/",
        {"drawing": LINES, "statement": page.context["shown_hash"]},
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"},
    )

    signature = signature_of(house, session)
    assert (signature.method, signature.is_own_proof, signature.device) == ("drawn", True, "Safari sur iPhone")


def test_flag_outlives_a_proof_of_somebody_else(house, base, session, lent):
    """Five minutes of rest do not open the space: only a proof does, and it is the consultant's."""
    store = lent.session
    store["handed_device"] = store["handed_device"] | {"since": time.time() - 3600}
    store["account_authentication_methods"] = [{"method": "password", "at": time.time() - 7200}]
    store.save()

    assert lent.get(f"{base}appareil/reprendre/").status_code == 302
    assert lent.get(base)["Location"].endswith("/appareil/")
