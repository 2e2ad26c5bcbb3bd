"""What exists in the demonstration only."""

from email.message import EmailMessage
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from beneficiaries.models import Bilan
from beneficiaries.queries import courses_of
from beneficiaries.rules import stage_of
from bilan.demonstration.cast import HOUSES, OPERATOR, PASSWORD
from bilan.demonstration.load import load
from bilan.demonstration.paper import a_page
from exchange.kinds import kind_of_document
from foundation.tenancy import tenant
from organisations.models import Organisation, User


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def test_letter_box_shows_what_left(client, db, demonstration, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mail = EmailMessage()
    mail["To"], mail["Subject"], mail["Date"] = "a@exemple.test", "Votre code", "Sun, 22 Nov 2026 08:00:00 +0000"
    mail.set_content("Voici votre code : <b>123</b>")
    (tmp_path / "1.eml").write_bytes(mail.as_bytes())

    page = client.get("/demonstration/courrier/").content.decode()

    assert "Votre code" in page
    assert "&lt;b&gt;123&lt;/b&gt;" in page


def test_letter_box_is_absent_elsewhere(client, db, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)

    assert client.get("/demonstration/courrier/").status_code == 404


def test_demonstration_is_not_loaded_elsewhere(db):
    with pytest.raises(CommandError, match="démonstration"):
        call_command("load_demonstration")


@pytest.mark.heavy
def test_demonstration_has_every_state_and_loads_once(db, demonstration):
    load()
    out = StringIO()
    call_command("load_demonstration", stdout=out)
    accounts = StringIO()
    call_command("demonstration_accounts", stdout=accounts)

    stages = set()
    for house in HOUSES:
        organisation = Organisation.objects.get(slug=house.slug)
        with tenant(organisation.pk):
            bilans = list(Bilan.objects.all())
            stages |= {stage_of(course).label for course in courses_of(bilan.pk for bilan in bilans).values()}
            assert len(bilans) == house.bilans + len(house.more)
    assert "déjà là" in out.getvalue()
    assert (OPERATOR in accounts.getvalue(), PASSWORD in accounts.getvalue()) == (True, True)
    assert stages == {
        "À informer",
        "Contrat attendu",
        "Phase préliminaire",
        "Investigation",
        "Conclusions",
        "Synthèse remise",
        "Arrêté par la personne",
        "Terminé",
        "Abandonné",
    }


def test_typed_page_is_a_plain_pdf():
    page = a_page("Été (1)", ["# Expérience", "Café \\ thé"])

    with pikepdf.open(BytesIO(page)) as opened:
        drawn = opened.pages[0].Contents.read_bytes().decode("cp1252")
    assert (kind_of_document(page), r"Été \(1\)" in drawn, r"Café \\ thé" in drawn) == ("pdf", True, True)


def test_operator_account_is_made_once(db, monkeypatch):
    monkeypatch.setenv("BILAN_OPERATOR_PASSWORD", "une phrase assez longue")
    out = StringIO()

    call_command("create_operator", email="Op@Exemple.test", stdout=out)
    call_command("create_operator", email="op@exemple.test", stdout=out)

    user = User.objects.get()
    assert (user.email, user.is_operator, user.check_password("une phrase assez longue")) == (
        "op@exemple.test",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("email", "password"), [("pas une adresse", "une phrase assez longue"), ("op@exemple.test", "court")]
)
def test_operator_account_needs_an_address_and_a_real_password(db, monkeypatch, email, password):
    monkeypatch.setenv("BILAN_OPERATOR_PASSWORD", password)

    with pytest.raises(CommandError):
        call_command("create_operator", email=email)
