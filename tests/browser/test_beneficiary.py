"""The person, on a phone: always free to say yes, no, later or stop."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD
from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.browser

QUESTIONS, PAUSE, LATER = 60, 6, 59
ANSWERS = ("Pas du tout", "Plutôt non", "Je ne sais pas", "Plutôt oui", "Tout à fait")


@pytest.mark.heavy
def test_person_lives_their_whole_bilan_on_a_phone(meet, stack):
    """From the first words to the news of six months later; the consultant’s part is played behind."""
    stack.prepare("house", slug="les-ateliers", name="Les Ateliers")
    stack.prepare("publishes_hours", slug="les-ateliers")
    sami = meet("person", "sami@ateliers.test", size=PHONE)

    write_first(sami)
    known = stack.prepare("becomes_a_bilan", slug="les-ateliers", last_name="Nguyen")
    known = {"slug": known["slug"], "bilan": known["bilan"]}
    enter_by_mail(sami, stack)
    read_and_consent(sami)
    stack.prepare("signs_agreement", **known)
    stack.prepare("proposes_programme", **known)
    sign_programme(sami)
    book_then_move_a_session(sami)
    write_a_message(sami)
    stack.prepare("holds_session", **known)
    sign_attendance(sami)
    stack.prepare("proposes_questionnaire", **known)
    accept_questionnaire(sami)
    answer_first_questions(sami)
    stack.prepare("answers_until", last=LATER - 1, **known)
    answer_last_questions(sami)
    hand_in(sami)
    stack.prepare("shares_results", **known)
    read_results(sami)
    stack.prepare("records_investigation", **known)
    read_the_record(sami)
    stack.prepare("shares_synthesis", **known)
    comment_and_validate(sami)
    stack.prepare("hands_over", **known)
    receive(sami)
    choose_what_is_kept(sami)
    stack.prepare("closes", **known)
    is_told_what_goes(sami)
    gives_news_six_months_later(sami, stack)


def write_first(sami):
    sami.goes("/o/les-ateliers/contact/")
    sami.fills("Prénom", "Sami")
    sami.fills("Nom", "Nguyen")
    sami.fills("Adresse e-mail", sami.mail)
    sami.clicks("Envoyer")
    sami.sees_title("Merci, c’est bien arrivé")


def sign_programme(sami):
    """The trace of the preliminary phase."""
    sami.goes(sami.page.url.partition("#")[0])
    sami.clicks("Lire")
    sami.sees_title("Mon programme")
    sami.ticks("J’ai lu ce programme")
    sami.clicks("Signer mon programme")
    sami.sees("Merci, votre signature est enregistrée.")


def book_then_move_a_session(sami):
    """An hour that is free, then another one; nobody had to call."""
    sami.goes("/o/les-ateliers/mon-bilan/seances/reserver/")
    sami.sees_title("Réserver une séance")
    choose_an_hour(sami, "Réserver cette heure")
    sami.sees("Votre séance est réservée", "À venir")
    sami.clicks("Déplacer")
    sami.sees_title("Déplacer ma séance")
    choose_an_hour(sami, "Déplacer à cette heure")
    sami.sees("Votre séance est déplacée.")


def choose_an_hour(sami, action):
    sami.page.locator(".day-list a").nth(2).click()
    sami.sees("Choisir un autre jour")
    sami.page.locator(".slot").last.click()
    sami.clicks(action)
    sami.sees_title("Mes séances")


def write_a_message(sami):
    sami.clicks("Messages")
    sami.fills("Votre message", "Puis-je apporter mes anciens entretiens ?")
    sami.clicks("Envoyer")
    sami.sees("Puis-je apporter mes anciens entretiens ?", "Pas encore lu")
    sami.clicks("Accueil")
    sami.sees_title("Mon bilan")


def enter_by_mail(sami, stack):
    """A mail that says nothing but that something waits; no password."""
    letter = sami.reads_mail("Un message vous attend")
    assert "Un message vous attend dans votre espace personnel." in letter.text
    for secret in ("bilan de compétences", "Nguyen", "séance", "quatre étapes", "Claire"):
        assert secret not in letter.text
    sami.signs_in_by_code(letter.link.removeprefix(stack.address))


def read_and_consent(sami):
    sami.sees_title("Mon bilan")
    sami.sees("Comprendre le bilan et donner votre réponse", "Refuser n’est pas une faute.")
    sami.clicks("Lire et répondre")
    sami.sees_title("Le bilan, en clair")
    sami.sees("19 h d’accompagnement", "5 h de travail personnel", "Claire Vasseur")
    sami.sees("Votre employeur ou le financeur : au plus les dates et la présence", within="Qui voit quoi")
    for choice in ("Oui, je consens à faire ce bilan", "Non, je ne souhaite pas le faire"):
        expect(sami.page.get_by_label(choice)).not_to_be_checked()
    sami.ticks("Oui, je consens à faire ce bilan")
    sami.clicks("Enregistrer ma réponse")
    sami.sees("Merci, votre réponse est enregistrée.")
    sami.sees_title("Mon bilan")


def sign_attendance(sami):
    sami.goes(sami.page.url)
    sami.sees("Une séance attend votre signature.")
    sami.clicks("Signer")
    sami.sees_title("Signer ma présence")
    sami.sees("1 h", "Claire Vasseur", "Rien de ce qui s’est dit n’y figure.")
    sami.clicks("Je signe ma présence")
    sami.sees("Merci, votre signature est enregistrée.")
    sami.sees_title("Mes séances")
    sami.sees("Signée", within="Passées")


def accept_questionnaire(sami):
    sami.clicks("Accueil")
    sami.sees("Inventaire de mes intérêts professionnels")
    sami.clicks("Lire et décider")
    sami.sees("60 questions", "Vous pouvez refuser, sans conséquence.")
    sami.clicks("J’accepte et je commence")
    sami.sees("Question 1 sur 60")


def answer_first_questions(sami):
    """Each answer is saved as given; the page may be left, or reloaded."""
    for number in range(1, PAUSE):
        sami.sees(f"Question {number} sur {QUESTIONS}")
        sami.ticks(ANSWERS[number % 5])
        sami.clicks("Suivant")
    answer_then_reload(sami, ANSWERS[PAUSE % 5])


def answer_last_questions(sami):
    """Those in between were answered the same way; one of these during a minute without connection."""
    sami.goes(f"{sami.page.url.partition('/question/')[0]}/question/{LATER}/")
    sami.sees(f"Question {LATER} sur {QUESTIONS}")
    answer_during_a_minute_offline(sami, ANSWERS[LATER % 5])
    sami.clicks("Suivant")
    sami.sees(f"Question {QUESTIONS} sur {QUESTIONS}")
    sami.ticks(ANSWERS[0])
    sami.clicks("Vérifier et rendre")


def answer_then_reload(sami, answer):
    """Nobody pressed « Suivant »: the answer is kept all the same, and the pause says where one stopped."""
    sami.sees(f"Question {PAUSE} sur {QUESTIONS}")
    sami.ticks(answer)
    sami.sees_saved()
    sami.page.reload()
    expect(sami.page.get_by_label(answer)).to_be_checked()
    sami.clicks("Faire une pause")
    sami.sees(f"{PAUSE} réponses enregistrées sur 60.")
    sami.clicks(f"Reprendre à la question {PAUSE + 1}")
    sami.sees(f"Question {PAUSE + 1} sur 60")
    sami.clicks("Précédente")
    sami.sees(f"Question {PAUSE} sur 60")
    expect(sami.page.get_by_label(answer)).to_be_checked()


def answer_during_a_minute_offline(sami, answer):
    sami.page.clock.install()
    sami.loses_connection()
    sami.ticks(answer)
    sami.sees("Pas de connexion : votre texte reste dans cette page")
    sami.page.clock.fast_forward("01:00")
    sami.sees("Pas de connexion : votre texte reste dans cette page")
    sami.finds_connection()
    sami.sees_saved()
    sami.page.reload()
    expect(sami.page.get_by_label(answer)).to_be_checked()


def hand_in(sami):
    sami.sees_title("Vérifier et rendre")
    sami.sees("Vous avez répondu aux 60 questions.")
    sami.clicks("Rendre mes réponses")
    sami.sees_title("Merci, c’est rendu")


def read_results(sami):
    sami.reads_mail("Un message vous attend")
    sami.goes(sami.page.url)
    sami.clicks("Lire mon résultat")
    sami.sees_title("Votre résultat")
    sami.sees("Ce qui ressort", "Domaine par domaine", "Questionnaire non étalonné")
    sami.unfolds("Voir le tableau")


def read_the_record(sami):
    """The trace of the investigation; signing says only that one has read."""
    sami.goes("/o/les-ateliers/mon-bilan/phases/investigation/")
    sami.sees_title("Mon compte rendu d’investigation")
    sami.ticks("J’ai lu ce compte rendu.")
    sami.clicks("Signer")
    sami.sees("Merci, votre signature est enregistrée.")


def comment_and_validate(sami):
    sami.clicks("Synthèse")
    sami.sees_title("Votre synthèse")
    sami.sees("C’est un projet : vous pouvez tout commenter", "Sami a souhaité ce bilan")
    sami.unfolds("Commenter", within="Compétences et aptitudes au regard des perspectives d’évolution")
    sami.fills("Votre remarque", "J’ai aussi encadré deux apprentis.", within="Compétences et aptitudes")
    sami.clicks("Envoyer", within="Compétences et aptitudes")
    sami.sees("Votre remarque est transmise à Claire Vasseur.", "J’ai aussi encadré deux apprentis.")
    sami.fills("Observations du bénéficiaire", "Je me reconnais dans ce texte.")
    sami.sees_saved("Observations du bénéficiaire")
    draft = sami.fetches("/o/les-ateliers/mon-bilan/synthese/document.pdf")
    assert "Projet de synthèse, non définitif" in words_of(draft)
    sami.clicks("J’ai lu et je valide")
    sami.sees("Votre validation est enregistrée. Merci.")


def receive(sami):
    sami.goes(sami.page.url.partition("#")[0])
    sami.sees("Votre synthèse vous est remise")
    final = sami.fetches("/o/les-ateliers/mon-bilan/synthese/document.pdf")
    text = words_of(final)
    with pikepdf.open(io.BytesIO(final)) as document:
        pages = len(document.pages)
        assert "Nguyen" not in str(document.docinfo)
    assert pages >= 2
    assert f"2 / {pages}" in text or f"2/{pages}" in text or f"Page 2 sur {pages}" in text
    for words in (
        "Document confidentiel",
        "propriété exclusive du bénéficiaire",
        "Sami Nguyen",
        "J’ai lu et je valide",
    ):
        assert words in text, words
    assert "Je me reconnais dans ce texte." in text
    sami.clicks("J’ai reçu ma synthèse")
    sami.sees("La réception de votre synthèse est confirmée.", "Vous avez reçu votre synthèse")


def choose_what_is_kept(sami):
    """Two equal answers each time; the papers go whatever is said."""
    sami.goes("/o/les-ateliers/mon-bilan/confidentialite/accords/synthese/")
    sami.sees("Aucune n’est cochée d’avance")
    sami.clicks("Oui, gardez-la")
    sami.sees("Votre réponse est enregistrée.")
    sami.goes("/o/les-ateliers/mon-bilan/confidentialite/accords/suivi/")
    sami.clicks("Oui, recontactez-moi")
    sami.sees("Votre réponse est enregistrée.")


def is_told_what_goes(sami):
    sami.goes("/o/les-ateliers/mon-bilan/confidentialite/fin/")
    sami.sees_title("Ce qui sera détruit, ce qui restera")
    sami.sees("Documents de travail : effacement le", "Synthèse : effacement le")


def gives_news_six_months_later(sami, stack):
    sami.moves_clock_to(stack.day(190))
    letter = sami.reads_mail("Prenons de vos nouvelles")
    assert "compétences" not in letter.text
    sami.goes("/o/les-ateliers/mon-bilan/suivi/")
    sami.ticks("En cours")
    sami.clicks("Envoyer")
    sami.sees("Merci de vos nouvelles")


def test_person_withdraws_consent_after_reading_what_it_does(meet, stack):
    stack.prepare("house", slug="rive-gauche", name="Rive gauche")
    bilan = stack.prepare(
        "told",
        slug="rive-gauche",
        mail="ines@gauche.test",
        first_name="Inès",
        last_name="Diallo",
        ending="running",
        slot=stack.day(3).weekday() % 5,  # her meetings are on another weekday than today: none is under way
    )
    ines = meet("person", "ines@gauche.test", size=PHONE, scheme="dark")
    ines.signs_in_by_code("/o/rive-gauche/mon-bilan/")
    ines.clicks("Séances")
    ines.sees("À venir")
    ines.clicks("Accueil")
    ines.clicks("Relire l’information sur le bilan")
    ines.sees("Votre réponse actuelle : consentement donné")
    ines.clicks("Retirer mon consentement")

    ines.sees_title("Retirer mon consentement")
    ines.sees("Les séances prévues sont annulées tout de suite.", "Votre employeur et le financeur ne sauront pas")
    ines.clicks("Arrêter mon bilan")
    ines.sees("Votre consentement est retiré. Rien d’autre ne vous sera demandé.", "Vous avez arrêté ce bilan")
    ines.clicks("Séances")
    ines.sees("Annulées", "Passées")
    ines.does_not_see("À venir")

    # Her consultant is told so where she would otherwise go on, and plans nothing more.
    claire = meet("consultant", "c1@rive-gauche.test")
    claire.signs_in(PASSWORD)
    claire.sees("Retiré", within="Inès Diallo")
    claire.goes(bilan["page"])
    claire.sees("Arrêté par la personne", "Rien ne peut plus être prévu.", "Consentement retiré")
    claire.does_not_see("Prévoir une séance")
