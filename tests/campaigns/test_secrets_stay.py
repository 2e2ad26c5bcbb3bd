"""One whole bilan in browsers, a secret in everything that is typed; then it is looked for wherever bytes stay."""

import pytest

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD
from tests.campaigns.places import LEAVE_IN_BROWSER, Places, browser_hits
from tests.campaigns.seeking import Seeker
from tests.synthesis.pdf_text import words_of

pytestmark = [pytest.mark.browser, pytest.mark.long]

SECRET, PLANTED = "canari-é7Q4", "semence-ù3Z9"
HEADINGS = (
    "Circonstances du bilan",
    "Compétences et aptitudes au regard des perspectives d’évolution",
    "Projet professionnel et, le cas échéant, projet de formation",
    "Principales étapes prévues",
)
CV = f"%PDF-1.4\n% {SECRET} in the bytes of a file\n%%EOF\n".encode()
SLUG = "le-secret"


def test_what_is_typed_stays_sealed(meet, stack, home, capsys):
    stack.prepare("house", slug=SLUG, name="Le Secret", administrator_is_consultant=False)
    known = stack.prepare("bilan", slug=SLUG, mail="lou@secret.test", first_name="Lou", last_name="Martin")
    known = {"slug": SLUG, "bilan": known["bilan"]}
    for step in ("consents", "signs_agreement", "holds_session", "proposes_questionnaire", "answers_everything"):
        stack.prepare(step, **known)
    claire = meet("consultant", f"c1@{SLUG}.test")
    lou = meet("person", "lou@secret.test", size=PHONE)
    claire.signs_in(PASSWORD)
    claire.arrives(f"/o/{SLUG}/")
    lou.signs_in_by_code(f"/o/{SLUG}/mon-bilan/")

    says_what_to_prepare(lou)
    gives_a_document(lou)
    writes_a_note(claire, known)
    gives_answers_back(claire, lou, stack, known)
    writes_and_shares(claire, known)
    answers_the_draft(lou)
    hands_over(claire, stack, known)
    receives_and_takes_away(lou)
    asks_for_everything(lou)
    closes(claire, stack, known)
    for someone in (claire, lou):
        signs_out(someone)

    places = Places(stack, home)
    seeker = Seeker(SECRET)
    hits = {f"the browser of {someone.role}": browser_hits(seeker, someone) for someone in (claire, lou)}
    for someone in (claire, lou):
        someone.page.evaluate(LEAVE_IN_BROWSER, PLANTED)
        assert len(browser_hits(Seeker(PLANTED), someone)) >= 1
        someone.context.close()
    hits |= places.hits(seeker)
    places.plant(PLANTED)
    planted = places.hits(Seeker(PLANTED))
    places.uproot()

    report = {place: [str(hit) for hit in found] for place, found in hits.items()}
    with capsys.disabled():
        print(f"\ncanaries: {seeker.looked_at:,} bytes in {len(hits)} places, {sum(map(len, hits.values()))} found")
        print("planted:", {place: len(found) for place, found in planted.items()})
    assert {place: found for place, found in report.items() if found} == {}
    assert {place for place, found in planted.items() if not found} == set(), "the search is blind there"


def says_what_to_prepare(lou):
    lou.goes(f"/o/{SLUG}/mon-bilan/amenagements/modifier/")
    lou.ticks("Oui")
    lou.fills("Autre chose à prévoir", f"{SECRET} aménagement")
    lou.clicks("Enregistrer")
    lou.sees(f"{SECRET} aménagement")


def gives_a_document(lou):
    lou.goes(f"/o/{SLUG}/mon-bilan/")
    lou.clicks("Dossier")
    lou.sees_title("Mon dossier")
    lou.clicks("Voir et déposer")
    lou.clicks("Ajouter un document")
    lou.fills("Nom du document", f"{SECRET} titre")
    lou.attaches("Fichier", f"{SECRET}.pdf", "application/pdf", CV)
    lou.clicks("Ajouter le document")
    lou.sees(f"{SECRET} titre")


def writes_a_note(claire, known):
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/notes/")
    claire.clicks("Nouvelle note")
    claire.sees_title("Votre note")
    claire.fills("Votre note", f"{SECRET} note\n" * 20)
    claire.sees_saved("Votre note")
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/documents/")
    assert claire.downloads(f"{SECRET} titre") == CV


def gives_answers_back(claire, lou, stack, known):
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/")
    claire.clicks("Inventaire de mes intérêts professionnels")
    claire.unfolds("Écrire la raison et rouvrir")
    claire.fills("Pourquoi rouvrir", f"{SECRET} réouverture")
    claire.clicks("Rouvrir le questionnaire")
    lou.goes(f"/o/{SLUG}/mon-bilan/questionnaires/")
    stack.prepare("hands_in_again", **known)
    stack.prepare("shares_results", **known)


def writes_and_shares(claire, known):
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/synthese/")
    claire.clicks("Commencer la synthèse")
    for heading in HEADINGS:
        claire.fills(heading, f"{SECRET} {heading}\n" * 30)
        claire.sees_saved(heading)
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/synthese/")
    claire.clicks("Partager")
    claire.sees("La synthèse est partagée")


def answers_the_draft(lou):
    lou.goes(f"/o/{SLUG}/mon-bilan/synthese/")
    lou.unfolds("Commenter", within="Compétences et aptitudes au regard des perspectives d’évolution")
    lou.fills("Votre remarque", f"{SECRET} remarque", within="Compétences et aptitudes")
    lou.clicks("Envoyer", within="Compétences et aptitudes")
    lou.sees("Votre remarque est transmise", f"{SECRET} remarque")
    lou.fills("Observations du bénéficiaire", f"{SECRET} observations")
    lou.sees_saved("Observations du bénéficiaire")
    lou.clicks("J’ai lu et je valide")
    lou.sees("Votre validation est enregistrée.")


def hands_over(claire, stack, known):
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/synthese/")
    claire.clicks("Marquer comme traitée")
    claire.sees("Les remarques sont traitées")
    claire.clicks("Figer la synthèse")
    claire.confirms("Figer")
    claire.sees("La synthèse est figée")
    for phase in ("preliminary_closed", "investigation_closed"):
        stack.prepare("leaves_trace", **known, closing=phase)
        records(claire, known, phase)
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/synthese/")
    claire.clicks("Remettre la synthèse")
    claire.confirms("Remettre")
    claire.sees("La synthèse est remise")


def records(claire, known, kind):
    claire.goes(f"/o/{SLUG}/bilans/{known['bilan']}/faits/{kind}/")
    claire.clicks("Enregistrer")
    claire.sees("C’est enregistré")


def receives_and_takes_away(lou):
    lou.goes(f"/o/{SLUG}/mon-bilan/synthese/")
    final = lou.fetches(f"/o/{SLUG}/mon-bilan/synthese/document.pdf")
    assert SECRET in words_of(final)
    lou.clicks("J’ai reçu ma synthèse")
    lou.sees("La réception de votre synthèse est confirmée.")
    lou.goes(f"/o/{SLUG}/mon-bilan/confidentialite/qui-a-vu/")
    lou.goes(f"/o/{SLUG}/mon-bilan/confidentialite/emporter/")
    assert lou.downloads("Télécharger mes documents").startswith(b"PK")


def asks_for_everything(lou):
    lou.goes(f"/o/{SLUG}/mon-bilan/questionnaires/")
    lou.goes(f"/o/{SLUG}/mon-bilan/mes-droits/")


def closes(claire, stack, known):
    stack.prepare("leaves_trace", **known, closing="conclusion_closed")
    for kind in ("conclusion_closed", "closed"):
        records(claire, known, kind)


def signs_out(someone):
    someone.goes("/compte/logout/")
    someone.page.locator("main").get_by_role("button", name="Se déconnecter").click()
    someone.page.wait_for_url("**/compte/login/**")
