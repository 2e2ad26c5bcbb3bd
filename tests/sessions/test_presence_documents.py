"""Documents of presence: who may print them, what they say, and what they never say."""

from datetime import date, timedelta

import pytest

from beneficiaries.models import Beneficiary
from foundation.tenancy import tenant
from organisations.declaration import declaration_mention
from sessions.attendance import sign_attendance
from sessions.attendance.attesting import attest_presence, contest_presence
from sessions.attendance.documents import NothingToCertify, realised, sheet_context
from sessions.operations import hold_session
from tests.factories import NOW, a_bilan
from tests.sessions.factories import a_held_session, a_session

DRAWN = "[[[10,10],[200,150],[400,20]]]"


@pytest.fixture
def told(inside):
    """Four meetings: signed by both with a drawing, attested, contested, waiting."""
    meetings = [a_held_session(inside.bilan, starts_at=NOW - timedelta(days=10 + number)) for number in range(4)]
    user = inside.consultant.user
    for session in meetings:
        sign_attendance(session, party="consultant", by=user, signer_name="Camille", at=NOW)
    drawn, attested, contested, _ = meetings
    sign_attendance(drawn, party="person", by=inside.person, signer_name="D", at=NOW, drawing=DRAWN)
    for session in (attested, contested):
        attest_presence(session, evidence="mail", words="Vu", by=user, author_name="Camille", at=NOW)
    contest_presence(contested, words="Non", by=inside.person, person_name="D", at=NOW)
    return meetings


def test_sheet_says_the_state_of_each_presence_with_its_marks(inside, told):
    context = sheet_context(inside.bilan)

    words = [printed.row.presence.word for printed in context["rows"]]
    assert words == [
        "Attend la signature de la personne",
        "Contestée",
        "Attestée, non signée",
        "Signée par les deux",
    ]
    assert context["rows"][3].drawings == ("M10 10 L200 150 L400 20", "")
    assert (context["total"], context["signed"]) == ("8\u00a0h", "2\u00a0h")
    assert context["is_whole_signed"] is False


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (None, None, 4),
        (date(2026, 5, 29), None, 1),
        (date(2026, 5, 28), date(2026, 5, 28), 1),
        (None, date(2026, 5, 25), 0),
        (date(2026, 5, 30), date(2026, 6, 30), 0),
    ],
)
def test_period_keeps_its_paris_days(inside, told, first, last, count):
    assert len(sheet_context(inside.bilan, first, last)["rows"]) == count


def test_place_is_said_and_a_link_is_not(inside):
    session = a_session(
        inside.bilan, starts_at=NOW - timedelta(hours=3), mode="video", place="https://visio.test/secret"
    )
    hold_session(session, actual_minutes=60, at=NOW)

    (printed,) = sheet_context(inside.bilan)["rows"]

    assert printed.row.where == "À distance (en visio)"


def test_certificate_counts_what_took_place_regularly_and_is_not_contested(inside, told):
    certified = realised(inside.bilan)

    assert (certified.minutes, certified.signed, certified.attested, certified.unsigned) == (360, 120, 120, 120)
    assert certified.days == (date(2026, 5, 26), date(2026, 5, 29))


def test_irregular_sessions_are_not_certified(inside):
    session = a_session(a_bilan(inside.consultant), starts_at=NOW - timedelta(hours=3))
    hold_session(session, actual_minutes=120, at=NOW, irregular_reason="Urgence")

    with pytest.raises(NothingToCertify, match="Aucune séance"):
        realised(session.bilan)


@pytest.mark.parametrize(
    ("nda", "mention"),
    [
        ("11755123475", "numéro 11 75 51234 75 auprès du préfet de région d’Île-de-France."),
        ("82690123456", "auprès du préfet de région d’Auvergne-Rhône-Alpes."),
        ("99690123456", "sous le numéro 99 69 01234 56. Cet enregistrement"),
        ("", ""),
    ],
)
def test_declaration_names_the_prefect_of_today(house, nda, mention):
    house.organisation.nda = nda

    said = declaration_mention(house.organisation).replace("\u00a0", " ")

    assert mention in said
    assert bool(said) == bool(nda)


@pytest.mark.parametrize(
    ("who", "status"),
    [("consultant", 200), ("administrator", 200), ("assistant", 200), ("colleague", 404), ("auditor", 403)],
)
@pytest.mark.parametrize("document", ["feuille", "certificat"])
def test_who_prints(house, now, signed_in, document, who, status):
    from tests.factories import a_member

    a_held_session(house.bilan)
    member = getattr(house, who, None) or a_member(
        house.organisation,
        is_consultant=False,
        **({"is_assistant": True} if who == "assistant" else {"is_auditor": True, "auditor_until": NOW.date()}),
    )

    response = signed_in(member).get(f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/presences/{document}/")

    assert response.status_code == status
    if status == 200:
        assert response["Content-Type"] == "application/pdf"
        assert 'filename="document.pdf"' in response["Content-Disposition"]
        assert b"Personne" not in response.content[-2000:]


def test_empty_period_says_so(house, now, signed_in):
    client = signed_in(house.consultant)
    base = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/presences/"

    sheet = client.get(f"{base}feuille/?du=2026-01-01&au=2026-01-31")
    certificate = client.get(f"{base}certificat/", follow=True)
    absurd = client.get(f"{base}feuille/?du=2026-02-31", follow=True)
    reversed_ = client.get(f"{base}feuille/?du=2026-02-03&au=2026-02-01", follow=True)

    assert sheet["Content-Type"] == "application/pdf"
    assert "Aucune séance ne peut être certifiée" in certificate.content.decode()
    assert absurd.status_code == reversed_.status_code == 200
    assert "La fin est avant le début" in reversed_.content.decode()


def test_attestation_of_attendance_is_for_public_agents(house, now, signed_in):
    a_held_session(house.bilan)
    client = signed_in(house.consultant)
    path = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/presences/frequentation/"

    refused = client.get(path, follow=True)
    with tenant(house.organisation.pk):
        Beneficiary.objects.update(public="public_agent")
    accepted = client.get(path)

    assert "agent public" in refused.content.decode()
    assert accepted["Content-Type"] == "application/pdf"


def test_person_prints_their_own_sheet(house, now, signed_in):
    a_held_session(house.bilan)

    response = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/presences/feuille/")

    assert response["Content-Type"] == "application/pdf"
