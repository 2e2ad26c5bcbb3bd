"""Pages about offers: the editor loses nothing, publishing says what lacks, visitors read the sheet."""

import io
import re

import pikepdf
import pytest
from django.test import Client

from foundation.tenancy import tenant
from sessions.models import Offer, Programme
from sessions.programmes import operations, showing
from sessions.programmes.linter import check
from sessions.programmes.queries import draft_of
from sessions.shipping import ship_programmes, shipped_offers
from tests.counting import queries_of
from tests.factories import NOW, TODAY
from tests.sessions.programme_factories import a_draft, make_ready, published
from tests.sessions.test_linter import STALE

TAGS = re.compile(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", re.DOTALL)


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


@pytest.fixture
def administrator(house, signed_in):
    return signed_in(house.administrator)


def within(house):
    return tenant(house.organisation.pk)


def typed(house, draft: Programme, **changes: str) -> dict[str, str]:
    """What the editor's page sends when somebody changes a few fields."""
    from sessions.programmes.forms import _as_posted
    from sessions.programmes.queries import steps_of_version

    with within(house):
        sent = _as_posted(draft, steps_of_version(draft)).dict()
    return {**sent, "action": "save", **changes}


def steps_now(house, draft: Programme) -> list[tuple[str, int]]:
    with within(house):
        return list(draft.steps.order_by("position").values_list("title", "minutes"))


def test_offer_is_made_from_a_template(house, base, administrator):
    page = administrator.post(f"{base}programmes/nouveau/", {"template": "cinq-etapes"}, follow=True)

    assert page.status_code == 200
    with within(house):
        draft = Programme.objects.get()
        assert (draft.title, draft.is_draft, draft.steps.count()) == ("Bilan en cinq étapes, 18 h", True, 5)
    assert administrator.post(f"{base}programmes/nouveau/", {"template": "rien"}).status_code == 422
    assert administrator.post(f"{base}programmes/nouveau/", {"template": "blank"}).status_code == 302


def test_incomplete_draft_is_saved(house, base, administrator):
    with within(house):
        draft = a_draft(house)
    empty = typed(house, draft, title="", objectives="", price="", sessions_count="", **{"step-1-minutes": ""})

    answer = administrator.post(f"{base}programmes/{draft.offer_id}/modifier/", empty)

    assert answer.status_code == 302
    with within(house):
        saved = Programme.objects.get()
        assert (saved.title, saved.price, saved.edit, saved.edited_by) == ("", 0, 1, house.administrator)


def test_absurd_values_are_told_beside_their_field_and_nothing_is_lost(house, base, administrator):
    with within(house):
        draft = a_draft(house)
    absurd = typed(
        house, draft, title="Gardé", price="beaucoup", steps="999", edit="-1",
        **{"step-1-minutes": "dix", "step-2-phase": "vacances", "step-3-remote_share": "140"},
    )  # fmt: skip

    answer = administrator.post(f"{base}programmes/{draft.offer_id}/modifier/", absurd)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Gardé"' in page
    assert "Écrivez un nombre, par exemple 1 600,00." in page
    assert "Étape 1, Durée en minutes" in page
    assert steps_now(house, draft)[0] == ("Demande et programme personnalisé", 120)


def test_buttons_order_add_and_remove_steps_within_their_phase(house, base, administrator):
    with within(house):
        draft = a_draft(house)
    path = f"{base}programmes/{draft.offer_id}/modifier/"

    def press(action: str, **changes: str) -> str:
        with within(house):
            draft.refresh_from_db()
        return administrator.post(path, typed(house, draft, action=action, **changes))["Location"]

    assert press("down-2").endswith("?etape=3#etape-3")
    assert [title for title, _ in steps_now(house, draft)][1:3] == [
        "Pistes et enquêtes métier",
        "Parcours et compétences",
    ]
    press("up-2")
    press("up-4")
    assert [minutes for _, minutes in steps_now(house, draft)] == [120, 300, 300, 240]
    assert press("add-preliminary").endswith("?etape=2#etape-2")
    assert steps_now(house, draft)[1] == ("", 0)
    press("remove-2", **{"step-1-phase": "investigation"})
    assert steps_now(house, draft)[0] == ("Demande et programme personnalisé", 120)
    press("remove-99")
    assert len(steps_now(house, draft)) == 4


def test_second_of_two_editors_sees_both_texts(house, base, administrator):
    with within(house):
        draft = a_draft(house)
    path = f"{base}programmes/{draft.offer_id}/modifier/"
    administrator.post(path, typed(house, draft, objectives="Le texte de la première personne"))

    answer = administrator.post(path, typed(house, draft, objectives="Le mien, bien différent"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Quelqu’un a enregistré entre-temps" in page
    assert "<del>Le texte de la première personne</del>" in page
    assert "Le mien, bien différent</textarea>" in page
    with within(house):
        assert draft_of(draft.offer).objectives == "Le texte de la première personne"
    again = administrator.post(path, typed(house, draft, objectives="Le mien, bien différent", edit="1"))
    assert again.status_code == 302


def test_refused_publishing_locates_each_fault_and_marks_the_field(house, base, administrator):
    with within(house):
        make_ready(house)
        draft = a_draft(house, methods=STALE, evaluation="")
    path = f"{base}programmes/{draft.offer_id}/"

    answer = administrator.post(f"{path}publier/", {"edit": "0"})
    page = answer.content.decode()
    marked = administrator.get(f"{path}modifier/?manques").content.decode()

    assert answer.status_code == 422
    assert "<mark>congé de bilan de compétences</mark>" in page
    assert "ligne 31" in page
    assert "Dites comment l’atteinte des objectifs est évaluée." in page
    assert "« DIF » : Le DIF est supprimé depuis 2015" in re.sub("\u00a0", " ", marked)
    assert 'href="#id_methods"' in marked
    with within(house):
        assert Programme.objects.get().is_draft


@pytest.mark.parametrize("edit", ["", "1", "²", "-3", "99999999999999999999"])
def test_publishing_another_text_than_the_one_read_is_refused(house, base, administrator, edit):
    with within(house):
        make_ready(house)
        draft = a_draft(house)

    answer = administrator.post(f"{base}programmes/{draft.offer_id}/publier/", {"edit": edit})

    assert answer.status_code == 422
    assert "a été modifié depuis" in answer.content.decode()


def test_visitor_reads_the_sheet_with_every_mention(house, base):
    with within(house):
        make_ready(house)
        house.organisation.nda = "32591234559"
        house.organisation.qualiopi_certificate, house.organisation.qualiopi_until = "QUA-1", TODAY
        house.organisation.save()
        published(house)
    visitor = Client()

    listing = visitor.get(f"{base}offres/").content.decode()
    page = visitor.get(f"{base}offres/classique-16-h/").content.decode().replace("&nbsp;", "\u00a0")

    assert "Classique, 16 h" in listing
    for mention in (
        "Enregistrée sous le numéro 32591234559. Cet enregistrement ne vaut pas agrément de l’État.",
        "Psychologue du travail, salariée",
        "1\u202f600,00\u00a0€ toutes taxes comprises",
        "16\u00a0h",
        "16\u00a0% de l’accompagnement",
        "Nadia Perrin, 03 20 00 00 00",
        "reclamations@organisme.test",
        "bonjour@organisme.test",
        "12 rue des Tanneurs, 59000 Lille",
        "qu’avec votre consentement",
        "articles 226-13 et 226-14",
        "3\u00a0ans au plus (article R6313-7)",
        "jusqu’à 1\u202f600,00\u00a0€",
        "Vous avez 10\u00a0jours",
        "QUA-1",
        "Version 1 du 8\u00a0juin 2026, relue le 8\u00a0juin 2026",
    ):
        assert mention in page, mention
    told = TAGS.sub(" ", page)
    assert check(told, on=TODAY, cap_hours=24) == []


def test_sheet_without_certificate_names_no_public_money(house, base):
    with within(house):
        make_ready(house)
        published(house)

    page = Client().get(f"{base}offres/classique-16-h/").content.decode()

    assert "ni le CPF, ni un autre financement public" in page
    assert "<strong>France Travail.</strong>" not in page
    assert "Cet enregistrement ne vaut pas" not in page


def test_sheet_in_pdf_is_tagged_and_says_nothing_of_itself(house, base):
    with within(house):
        make_ready(house)
        published(house)

    answer = Client().get(f"{base}offres/classique-16-h/fiche.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.docinfo.get("/Title")) == "Document"
    assert "Classique" not in answer["Content-Disposition"]


def test_what_is_not_online_is_absent_for_visitors(house, base):
    visitor = Client()
    with within(house):
        ship_programmes(organisation=house.organisation)
        draft = a_draft(house)

    assert visitor.get(f"{base}offres/").status_code == 404
    assert visitor.get(f"{base}offres/classique-16-h/").status_code == 404
    assert visitor.get(f"{base}offres/{draft.offer.slug}/fiche.pdf").status_code == 404
    with within(house):
        make_ready(house)
        offer = Offer.objects.get(slug="classique-16-h")
        showing.put_online(offer, at=NOW)
    assert visitor.get(f"{base}offres/classique-16-h/").status_code == 200
    with within(house):
        showing.retire(offer, at=NOW)
    assert visitor.get(f"{base}offres/classique-16-h/").status_code == 404
    assert visitor.get("/o/nulle-part/offres/").status_code == 404


def test_decisions_of_one_button(house, base, administrator):
    with within(house):
        make_ready(house)
        offer = published(house).offer
    path = f"{base}programmes/{offer.pk}/"

    for action, sentence in (
        ("hors-ligne", "n’est plus en ligne"),
        ("en-ligne", "est en ligne"),
        ("relue", "relue aujourd’hui"),
        ("retirer", "est retiré"),
        ("en-ligne", "reprenez-le d’abord"),
        ("brouillon", "reprenez-le d’abord"),
        ("reprendre", "est repris"),
        ("copier", "Voici la copie"),
    ):
        assert sentence in administrator.post(f"{path}{action}/", follow=True).content.decode(), action


def test_pasted_text_is_read_in_place_and_not_kept(house, base, administrator):
    page = administrator.post(f"{base}programmes/verifier/", {"text": f"<b>gras</b>\n{STALE}"}).content.decode()
    clean = administrator.post(f"{base}programmes/verifier/", {"text": "Un bilan en trois phases."}).content.decode()

    assert "<mark>Bilans de Compétences Approfondis</mark>" in page
    assert "&lt;b&gt;gras&lt;/b&gt;" in page
    assert "Rien à reprendre" in clean
    assert administrator.post(f"{base}programmes/verifier/", {"text": " "}).status_code == 422


def test_titles_are_written_for_each_consultant(house, base, administrator):
    fields = {
        f"{house.consultant.pk}-titles": "Psychologue du travail",
        f"{house.consultant.pk}-is_shown": "on",
        f"{house.colleague.pk}-titles": "",
    }

    answer = administrator.post(f"{base}programmes/intervenants/", fields)
    too_long = administrator.post(
        f"{base}programmes/intervenants/", fields | {f"{house.colleague.pk}-titles": "x" * 301}
    )

    assert (answer.status_code, too_long.status_code) == (302, 422)
    assert "Psychologue du travail" in administrator.get(f"{base}programmes/intervenants/").content.decode()


def test_version_of_a_bilan_is_read_by_the_team(house, base, signed_in):
    with within(house):
        make_ready(house)
        version = published(house)
        draft = operations.start_draft(version.offer, by=house.administrator, at=NOW)
        words, steps = shipped_offers()["essentiel"]
        operations.save_draft(draft, words=words, steps=steps, edit=0, by=house.administrator, at=NOW)
        operations.publish(draft, edit=1, by=house.administrator, at=NOW)
    client = signed_in(house.consultant)
    path = f"{base}programmes/{version.offer_id}/versions/"

    history = client.get(path).content.decode()
    first = client.get(f"{path}1/").content.decode()

    assert "<del>16</del>" in history or "<del>Classique, 16 h</del>" in history
    assert "Classique, 16 h" in first
    assert "Une version plus récente existe" in first
    assert client.get(f"{path}3/").status_code == 404
    assert client.post(f"{base}programmes/{version.offer_id}/brouillon/").status_code == 403


@pytest.mark.parametrize("page", ["programmes/", "offres/"])
def test_lists_cost_the_same_whatever_is_offered(house, base, administrator, page):
    def queries() -> int:
        return queries_of(administrator, f"{base}{page}")

    with within(house):
        make_ready(house)
        first = published(house)
        operations.start_draft(first.offer, by=house.administrator, at=NOW)
    few = queries()
    with within(house):
        for code in shipped_offers():
            operations.start_draft(published(house, code).offer, by=house.administrator, at=NOW)

    assert queries() == few
