"""« Papiers » : each act has its form, which names its version, and the place where the signed paper is noted."""

import re

import pytest

from beneficiaries.models import Fact
from beneficiaries.operations import INFORMATION_VERSION
from beneficiaries.rules import Kind
from bilan.pages.papers import FORMS
from exchange.models import PhaseText
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import a_signed_phase
from tests.factories import a_beneficiary, a_bilan, facts
from tests.synthesis.pdf_text import words_of


@pytest.fixture
def on_paper(house, now):
    """A bilan of somebody who has no space, informed and agreed on paper."""
    house.bilan = a_bilan(house.consultant, beneficiary=a_beneficiary(house.consultant, with_user=False, email=""))
    facts(house.bilan, Kind.INFORMED, Kind.CONSENTED)
    return house


def base(house) -> str:
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/"


def test_each_act_has_its_form_and_the_place_where_it_is_noted(on_paper, signed_in):
    with tenant(on_paper.organisation.pk), content_of(on_paper.bilan.pk):
        a_signed_phase(on_paper)

    page = signed_in(on_paper.consultant).get(f"{base(on_paper)}papiers/").content.decode()

    for act in ("Information lue", "Consentement", "Signature du programme", "Pause", "Réception de la synthèse",
                "Retrait du consentement", "Garder ou effacer votre synthèse"):  # fmt: skip
        assert act in page
    noted = set(re.findall(r"/faits/([a-z_]+)/", page))
    assert noted == {"informed", "consented", "consent_refused", "programme_agreed", "received", "consent_withdrawn"}
    assert "phases/programme/document.pdf" in page


@pytest.mark.parametrize("form", list(FORMS))
def test_printed_form_names_the_version_of_its_text(on_paper, signed_in, form):
    response = signed_in(on_paper.consultant).get(f"{base(on_paper)}papiers/{form}/")

    words = words_of(response.content)
    assert f"version {FORMS[form].version}" in words
    assert "Date et signature de la personne" in words
    assert all(choice in words for choice in FORMS[form].choices)


def test_paper_says_the_information_of_the_page(on_paper, signed_in):
    def plain(text: str) -> str:
        return re.sub(r"\W+", "", re.sub(r"<[^>]+>|&nbsp;", "", text))

    printed = plain(words_of(signed_in(on_paper.consultant).get(f"{base(on_paper)}papiers/information/").content))

    for sentence in ("Jamais vos réponses, vos documents", "au plus les dates et la présence"):
        assert plain(sentence) in printed
    assert plain(f"Texte {INFORMATION_VERSION}") in printed


def test_programme_signed_on_paper_is_noted_with_its_mark_and_its_version(on_paper, signed_in):
    with tenant(on_paper.organisation.pk), content_of(on_paper.bilan.pk):
        a_signed_phase(on_paper, PhaseText.PROGRAMME)

    response = signed_in(on_paper.consultant).post(
        f"{base(on_paper)}faits/programme_agreed/", {"occurred_at": "2026-06-08"}
    )

    with tenant(on_paper.organisation.pk):
        fact = Fact.objects.get(bilan=on_paper.bilan, kind=Kind.PROGRAMME_AGREED)
        assert (response.status_code, fact.is_assisted, fact.detail["version"]) == (302, True, 1)


def test_papers_are_for_who_keeps_the_course(on_paper, signed_in):
    assert signed_in(on_paper.administrator).get(f"{base(on_paper)}papiers/").status_code == 403
    assert signed_in(on_paper.colleague).get(f"{base(on_paper)}papiers/information/").status_code == 404
    assert signed_in(on_paper.consultant).get(f"{base(on_paper)}papiers/licorne/").status_code == 404
