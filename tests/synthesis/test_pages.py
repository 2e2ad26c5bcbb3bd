"""The two pages, their autosave, and what other pages say of the synthesis."""

import pytest
from django.template.loader import render_to_string

from beneficiaries.models import Bilan
from foundation import pdf
from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Synthesis
from synthesis.operations import (
    comment_section,
    freeze_synthesis,
    propose_handing_over,
    share_draft,
    validate_synthesis,
)
from synthesis.queries import next_for_person, synthesis_panel
from tests.factories import NOW, Kind, facts
from tests.synthesis import factories

NASTY = "<script>alert(1)</script></textarea>{{7*7}}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/textarea&gt;{{7*7}}"
AUTOSAVE = {"X-Requested-With": "autosave"}
PAGE_QUERIES = 20
OWN_QUERIES = 19


@pytest.fixture
def at_work(house, now):
    """The house with a shared synthesis."""
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        house.synthesis = factories.a_shared(house)
    house.url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/synthese/"
    house.own_url = f"/o/{house.organisation.slug}/mon-bilan/synthese/"
    return house


def fresh(house) -> Synthesis:
    with tenant(house.organisation.pk):
        return Synthesis.objects.get(bilan=house.bilan)


def section(house, heading: str):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        found = factories.a_section(fresh(house), heading)
        return found.text, found.version


def test_synthesis_begins_with_a_button(house, signed_in, now):
    client = signed_in(house.consultant)
    url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/synthese/"
    before = client.get(url)

    answer = client.post(f"{url}commencer/")

    assert "pas encore commencée" in before.content.decode()
    assert answer["Location"] == url
    assert "Il manque" in client.get(url).content.decode()


def test_autosave_answers_with_version_and_hour(at_work, signed_in):
    url = f"{at_work.url}rubriques/project/"

    answer = signed_in(at_work.consultant).post(url, {"text": "Autre", "version": 1}, headers=AUTOSAVE)

    assert (answer.status_code, answer.json()) == (200, {"version": 2, "saved_at": "11\u00a0h\u00a000"})
    assert section(at_work, "project") == ("Autre", 2)


def test_autosave_conflict_gives_the_other_text(at_work, signed_in):
    url = f"{at_work.url}rubriques/project/"

    answer = signed_in(at_work.consultant).post(url, {"text": "Autre", "version": 0}, headers=AUTOSAVE)

    theirs = {"version": 1, "text": factories.TEXTS["project"], "author": str(at_work.consultant)}
    assert (answer.status_code, answer.json()) == (409, theirs)


@pytest.mark.parametrize("sent", [{"text": "a" * 20_001, "version": 1}, {"text": "x", "version": "un"}, {"text": "x"}])
def test_autosave_refusal_is_a_sentence(at_work, signed_in, sent):
    answer = signed_in(at_work.consultant).post(f"{at_work.url}rubriques/project/", sent, headers=AUTOSAVE)

    assert answer.status_code == 422
    (sentence,) = answer.json()["errors"]["text"]
    assert sentence.endswith(".")


def test_writing_works_without_javascript(at_work, signed_in):
    answer = signed_in(at_work.consultant).post(f"{at_work.url}rubriques/project/", {"text": "Autre", "version": 1})

    assert (answer.status_code, answer["Location"]) == (302, f"{at_work.url}#project")
    assert section(at_work, "project") == ("Autre", 2)


def test_conflict_without_javascript_shows_both_texts(at_work, signed_in):
    answer = signed_in(at_work.consultant).post(f"{at_work.url}rubriques/project/", {"text": "Le mien", "version": 0})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le mien</textarea>" in page
    assert f'<p class="save-theirs">{factories.TEXTS["project"]}</p>' in page


def test_refused_text_stays_in_its_field(at_work, signed_in):
    long_text = "a" * 20_001

    answer = signed_in(at_work.consultant).post(f"{at_work.url}rubriques/project/", {"text": long_text, "version": 1})

    assert answer.status_code == 422
    assert f"{long_text}</textarea>" in answer.content.decode()


def test_refused_remark_stays_in_its_field(at_work, signed_in):
    text = "b" * 4001
    path = "rubriques/project/commenter/"

    of_consultant = signed_in(at_work.consultant).post(at_work.url + path, {"text": text})
    of_person = signed_in(at_work.person).post(at_work.own_url + path, {"text": text})

    for answer in (of_consultant, of_person):
        assert answer.status_code == 422
        assert f"{text}</textarea>" in answer.content.decode()


def test_person_remarks_and_consultant_settles(at_work, signed_in):
    person, consultant = signed_in(at_work.person), signed_in(at_work.consultant)

    person.post(f"{at_work.own_url}rubriques/project/commenter/", {"text": "Plutôt « formatrice »."})

    with tenant(at_work.organisation.pk), content_of(at_work.bilan.pk):
        comment = Comment.objects.get()
        assert (comment.author, comment.text) == (Comment.Author.PERSON, "Plutôt « formatrice ».")
    page = consultant.get(at_work.url).content.decode()
    assert "Plutôt « formatrice »." in page
    assert "1 remarque attend votre réponse" in page
    consultant.post(f"{at_work.url}commentaires/{comment.pk}/regler/")
    assert fresh(at_work).open_comments == 0
    assert "Traitée" in person.get(at_work.own_url).content.decode()


def test_person_observes_then_validates(at_work, signed_in):
    client = signed_in(at_work.person)

    saved = client.post(f"{at_work.own_url}observations/", {"text": "Je nuance.", "version": 0}, headers=AUTOSAVE)
    refused = client.post(f"{at_work.own_url}valider/", {"version": 0}, follow=True)
    validated = client.post(f"{at_work.own_url}valider/", {"version": fresh(at_work).shared_version}, follow=True)

    assert saved.json() == {"version": 1, "saved_at": "11\u00a0h\u00a000"}
    assert "a changé depuis que vous avez ouvert cette page" in refused.content.decode()
    assert "Vous avez validé cette version" in validated.content.decode()
    assert section(at_work, "observations") == ("Je nuance.", 1)


def test_conflict_of_observations_shows_both_texts(at_work, signed_in):
    client = signed_in(at_work.person)
    url = f"{at_work.own_url}observations/"
    client.post(url, {"text": "D’abord", "version": 0})

    typed = client.post(url, {"text": "Ensuite", "version": 0})
    automatic = client.post(url, {"text": "Ensuite", "version": 0}, headers=AUTOSAVE)
    endless = client.post(url, {"text": "a" * 20_001, "version": 1})

    assert (typed.status_code, automatic.status_code, endless.status_code) == (409, 409, 422)
    assert "Ensuite</textarea>" in typed.content.decode()
    assert "D’abord" in typed.content.decode()
    assert automatic.json()["text"] == "D’abord"
    assert f"{'a' * 20_001}</textarea>" in endless.content.decode()


def test_whole_story_by_the_buttons(at_work, signed_in):
    person, consultant = signed_in(at_work.person), signed_in(at_work.consultant)
    states = [fresh(at_work).state]

    for client, url, sent in (
        (consultant, f"{at_work.url}rubriques/project/", {"text": "Formatrice", "version": 1}),
        (consultant, f"{at_work.url}partager/", {}),
        (person, f"{at_work.own_url}valider/", {"version": 5}),
        (consultant, f"{at_work.url}figer/", {}),
    ):
        client.post(url, sent)
        states.append(fresh(at_work).state)
    too_early = consultant.post(f"{at_work.url}remettre/", follow=True)
    facts(at_work.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED)
    for client, url in ((consultant, f"{at_work.url}remettre/"), (person, f"{at_work.own_url}recevoir/")):
        client.post(url)
        states.append(fresh(at_work).state)

    assert "Terminez d’abord la phase d’investigation" in too_early.content.decode()
    assert states == ["shared", "revised", "shared", "validated", "frozen", "handed_over", "received"]
    document = person.get(f"{at_work.own_url}document.pdf")
    assert document.content.startswith(b"%PDF-")


def test_freezing_without_signature_asks_why(at_work, signed_in):
    client = signed_in(at_work.consultant)

    refused = client.post(f"{at_work.url}figer/", {"signature_absent": "on", "reason": " "})
    accepted = client.post(f"{at_work.url}figer/", {"signature_absent": "on", "reason": "Ne vient plus"})

    assert refused.status_code == 422
    assert "Dites pourquoi la synthèse est figée" in refused.content.decode()
    assert accepted.status_code == 302
    assert fresh(at_work).is_signature_absent


def test_document_is_neutral_and_kept_by_nobody(at_work, signed_in):
    answer = signed_in(at_work.consultant).get(f"{at_work.url}document.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="document.pdf"'
    assert answer["Cache-Control"] == "no-store"


def test_hostile_text_is_shown_as_text(at_work, signed_in):
    with tenant(at_work.organisation.pk), content_of(at_work.bilan.pk):
        synthesis = fresh(at_work)
        factories.written(at_work, synthesis, "project", NASTY, version=1)
        project = factories.a_section(synthesis, "project")
        comment_section(project, text=NASTY, author=Comment.Author.PERSON, author_name="Dominique", at=NOW)
        share_draft(fresh(at_work), at=NOW)

    pages = [
        signed_in(at_work.consultant).get(at_work.url).content.decode(),
        signed_in(at_work.person).get(at_work.own_url).content.decode(),
    ]

    assert [page.count(ESCAPED) for page in pages] == [2, 2]
    assert [page.count("<script>alert") for page in pages] == [0, 0]


def test_text_that_begins_with_a_line_keeps_it(at_work, signed_in):
    page = signed_in(at_work.consultant).get(at_work.url).content.decode()

    assert f'aria-describedby="aide-project">\n{factories.TEXTS["project"]}</textarea>' in page


def test_query_counts_do_not_grow_with_remarks(at_work, signed_in, django_assert_num_queries):
    consultant, person = signed_in(at_work.consultant), signed_in(at_work.person)
    consultant.get(at_work.url)
    person.get(at_work.own_url)  # the first opening of a session is written down

    for wanted in (1, 30):
        with tenant(at_work.organisation.pk), content_of(at_work.bilan.pk):
            project = factories.a_section(fresh(at_work), "project")
            while Comment.objects.count() < wanted:
                comment_section(project, text="Un mot", author=Comment.Author.PERSON, author_name="D.", at=NOW)
        with django_assert_num_queries(PAGE_QUERIES):
            consultant.get(at_work.url)
        with django_assert_num_queries(OWN_QUERIES):
            person.get(at_work.own_url)


def panel_page(house, may: set[str]) -> str:
    with tenant(house.organisation.pk):
        panel = synthesis_panel(house.bilan)
        context = {"panel": panel, "organisation": house.organisation, "bilan": house.bilan, "may": may}
        return render_to_string("synthesis/_panel.html", context)


def test_panel_of_who_is_in_charge_leads_to_the_writing(at_work):
    page = panel_page(at_work, {"write_synthesis"})

    assert f'href="{at_work.url}"' in page
    assert "À lire par la personne" in page


def test_panel_of_an_administrator_shows_dates_only(at_work):
    page = panel_page(at_work, {"see_facts"})

    assert "href" not in page
    assert "8\u00a0juin\u00a02026" in page


def test_panel_names_what_is_missing(house):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        factories.a_draft(house, dict.fromkeys(("circumstances", "skills", "project"), "x"))

    assert "Il manque : Principales étapes prévues." in panel_page(house, {"write_synthesis"})


def test_panel_before_the_start(house):
    page = panel_page(house, {"write_synthesis"})

    assert "Pas encore commencée" in page
    assert "Commencer la synthèse" in page


def test_panel_opens_no_content(at_work, django_assert_num_queries):
    with tenant(at_work.organisation.pk):
        bilan = Bilan.objects.select_related("organisation").get()
        with django_assert_num_queries(1):
            synthesis_panel(bilan)


def test_next_step_of_the_person_follows_the_state(opened):
    def titles() -> list[str]:
        return [step.title for step in next_for_person(opened.bilan)]

    seen = [titles()]
    synthesis = factories.a_draft(opened)
    seen.append(titles())
    synthesis = share_draft(synthesis, at=NOW)
    seen.append(titles())
    validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
    seen.append(titles())
    synthesis = freeze_synthesis(synthesis, at=NOW)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED)
    by = {"by": opened.consultant.user, "author_name": "Camille", "at": NOW}
    propose_handing_over(synthesis, **by)
    seen.append(titles())
    factories.hand_over_synthesis(synthesis, **by)
    seen.append(titles())

    assert seen == [
        [],
        [],
        ["Relire votre synthèse"],
        [],
        ["Votre synthèse est prête"],
        ["Votre synthèse vous est remise"],
    ]


def test_pages_say_what_changed_since_the_last_reading(at_work, signed_in):
    consultant, person = signed_in(at_work.consultant), signed_in(at_work.person)
    person.post(f"{at_work.own_url}valider/", {"version": fresh(at_work).shared_version})
    consultant.post(f"{at_work.url}rubriques/project/", {"text": "Formatrice", "version": 1})
    writing = consultant.get(at_work.url).content.decode()
    consultant.post(f"{at_work.url}partager/")

    reading = person.get(at_work.own_url).content.decode()

    assert writing.count("<span>Modifiée depuis le partage</span>") == 2
    assert reading.count("Modifiée depuis votre validation") == 1
    assert reading.count("Déjà relue") == 3


def test_observations_work_without_javascript(at_work, signed_in):
    client = signed_in(at_work.person)

    saved = client.post(f"{at_work.own_url}observations/", {"text": "Je nuance.", "version": 0})
    unreadable = client.post(f"{at_work.own_url}observations/", {"text": "x", "version": ""}, headers=AUTOSAVE)

    assert (saved.status_code, saved["Location"]) == (302, f"{at_work.own_url}#observations")
    assert unreadable.status_code == 422


@pytest.mark.parametrize("is_person", [True, False])
def test_server_without_pango_says_so(at_work, signed_in, monkeypatch, is_person):
    def without_pango():
        raise pdf.PdfUnavailable("Les documents PDF demandent la bibliothèque Pango.")

    monkeypatch.setattr(pdf, "_response_class", without_pango)
    client = signed_in(at_work.person if is_person else at_work.consultant)
    url = at_work.own_url if is_person else at_work.url

    answer = client.get(f"{url}document.pdf", follow=True)

    assert answer.redirect_chain == [(url, 302)]
    assert "demandent la bibliothèque Pango" in answer.content.decode()
