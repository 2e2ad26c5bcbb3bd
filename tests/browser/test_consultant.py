"""The consultant: one bilan from the first meeting to its end."""

import pytest

from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.browser

SIGNED = b"%PDF-1.7\n% what both parties signed\n%%EOF\n"
TEXTS = {
    "Circonstances du bilan": "Nadia veut choisir entre deux métiers.\n\nDix séances, un inventaire d’intérêts.",
    "Compétences et aptitudes au regard des perspectives d’évolution": "- Organiser une équipe\n- Transmettre un geste",
    "Projet professionnel et, le cas échéant, projet de formation": "Devenir formatrice en atelier.",
    "Principales étapes prévues": "Cette semaine : demander le dossier d’inscription.",
}


@pytest.mark.heavy
def test_consultant_leads_a_bilan_to_its_end(meet, stack):
    stack.prepare("house", slug="belle-allure", name="Belle Allure", consultants=0)
    stack.prepare(
        "invited_consultant", slug="belle-allure", mail="mila@allure.test", first_name="Mila", last_name="Costa"
    )
    mila = meet("consultant", "mila@allure.test")
    nadia = meet("invited", "nadia@allure.test")
    accept_invitation(mila)
    known = open_bilan(mila)

    mila.clicks("Inviter Nadia dans son espace")
    mila.sees("Un e-mail part à l’adresse nadia@allure.test.")
    nadia.reads_mail("Un message vous attend")

    book_within_the_hours(mila, stack)
    choose_payers(mila)
    record_agreement(mila, stack)
    hold_and_sign(mila, stack, known)
    read_and_share_results(mila, stack, known)
    write_and_share_synthesis(mila)
    stack.prepare("comments_and_validates", **known)
    freeze_and_hand_over(mila, stack, known)
    close_everything(mila, stack, known)


def accept_invitation(mila):
    mila.goes(mila.reads_mail("Belle Allure vous invite à rejoindre son équipe").link)
    mila.fills("Mot de passe", "le vent sur la digue")
    mila.fills("Le même, une seconde fois", "le vent sur la digue")
    mila.clicks("Rejoindre l’équipe")
    mila.arrives("/o/belle-allure/")
    mila.sees("Aucun bilan en cours")


def open_bilan(mila) -> dict[str, str]:
    mila.clicks("Nouveau bénéficiaire")
    mila.sees_title("Nouveau bénéficiaire")
    mila.fills("Prénom", "Nadia")
    mila.fills("Nom", "Belkacem")
    mila.fills("Adresse e-mail personnelle", "nadia@allure.test")
    mila.selects("Statut", "Salarié ou salariée")
    mila.clicks("Continuer vers le programme")
    mila.sees_title("Choisir le programme")
    mila.ticks("Bilan en quatre étapes, 24 h")
    mila.clicks("Ouvrir le bilan")
    mila.sees_title("Nadia Belkacem")
    mila.sees("Le bilan est ouvert.")
    mila.sees("Il reste 19 h sur 19 h", "Reste à faire 5 h sur 5 h", within="Heures")
    return {"slug": "belle-allure", "bilan": mila.page.url.rstrip("/").rpartition("/")[2]}


def book_within_the_hours(mila, stack):
    """Tentative before consent; the database counts, and the minute too many is refused."""
    for days, hour, minutes in ((1, "09:00", 60), (8, "09:00", 480), (9, "09:00", 480)):
        plan_session(mila, stack.day(days), hour, minutes)
        mila.sees("La séance est prévue.")
    mila.sees("Provisoire", within="Séances")
    plan_session(mila, stack.day(15), "14:00", 121)
    mila.sees("Il reste 2 h d’accompagnement dans ce bilan : prévoyez une durée plus courte.")
    mila.sees_value("Durée en minutes", "121")
    mila.fills("Durée en minutes", "120")
    mila.clicks("Prévoir")
    mila.sees("La séance est prévue.")
    mila.sees("Prévu 19 h", "Reste à prévoir 0 h", within="Heures")


def plan_session(mila, day, hour, minutes):
    mila.clicks("Prévoir une séance")
    mila.sees_title("Prévoir une séance")
    mila.fills("Jour", day)
    mila.fills("Heure", hour)
    mila.fills("Durée en minutes", minutes)
    mila.selects("Comment", "Sur place")
    mila.fills("Lieu ou lien", "Bureau 2")
    mila.clicks("Prévoir")


def choose_payers(mila):
    mila.clicks("Choisir qui paie")
    mila.sees_title("Répartir le prix")
    mila.sees_value("Prix du bilan", "1800,00")
    mila.fills("CPF", "1 650")
    mila.sees("Reste pour la personne 150,00 €")
    mila.clicks("Enregistrer le financement")
    mila.sees_error_beside(
        "CPF",
        "Le CPF paie au plus 1 600,00 € pour un bilan. Vous en demandez 1 650,00 €, 1 600,00 € au plus sont possibles ici.",
    )
    mila.fills("CPF", "1 600")
    mila.sees("Reste pour la personne 200,00 €")
    mila.clicks("Vérifier sans enregistrer")
    mila.sees("Ce financement respecte les règles de ce jour")
    mila.clicks("Enregistrer le financement")
    mila.sees("Le financement est enregistré.")
    mila.sees("La personne paie 200,00 €, dont 150,00 € de participation au CPF.")
    mila.clicks("Noter la demande")
    mila.sees_title("CPF")
    mila.ticks("La demande est partie")
    mila.fills("Numéro de dossier", "EDOF 31-07")
    mila.clicks("Enregistrer")
    mila.sees("Dossier EDOF 31-07")
    mila.clicks("Le bilan")
    mila.sees("1 600,00 €", "200,00 €", "1 800,00 €", within="Financement")


def record_agreement(mila, stack):
    mila.clicks("Enregistrer un document signé")
    mila.sees_title("Enregistrer un document signé")
    mila.selects("Document", "Conditions générales du CPF (D6353-1)")
    mila.fills("Signé ou accepté le", stack.today())
    mila.fills("Référence", "CPF 2026-0042")
    mila.attaches("Document signé", "accord.pdf", "application/pdf", SIGNED)
    mila.clicks("Enregistrer le document")
    mila.sees("Le cadre contractuel est enregistré.")
    mila.sees("CPF 2026-0042", within="Convention et contrat")
    assert mila.downloads("Télécharger le document") == SIGNED


def hold_and_sign(mila, stack, known):
    """The next day: without consent the session is not held; with it, it is held and signed."""
    mila.moves_clock_to(stack.day(1))
    mila.sees("La personne n’a pas encore donné son accord")
    mila.clicks("Clore la séance", within="Séances")
    mila.sees_title("Clore la séance")
    mila.page.get_by_role("button", name="Clore la séance").click()
    mila.sees("La personne n’a pas consenti avant la fin de cette séance : elle reste provisoire.")
    stack.prepare("consents", **known)
    mila.page.get_by_role("button", name="Clore la séance").click()
    mila.sees("La séance est close.")
    mila.sees("Attend l’autre signature", within="Séances")


def read_and_share_results(mila, stack, known):
    mila.clicks("Proposer un questionnaire")
    mila.sees_title("Questionnaires")
    mila.ticks("Élargir les pistes de métiers à explorer ensemble.")
    mila.clicks("Proposer")
    mila.sees("Nadia trouvera ce questionnaire dans son espace.")
    stack.prepare("answers_everything", **known)
    mila.goes(mila.page.url)
    mila.clicks("Inventaire de mes intérêts professionnels")
    mila.sees_title("Inventaire de mes intérêts professionnels")
    mila.sees("60 réponses sur 60", "Ce qui ressort", "Méthode et limites")
    mila.unfolds("Voir le tableau")
    mila.clicks("Partager avec Nadia")
    mila.sees("Nadia peut maintenant lire son résultat.")
    mila.goes(f"/o/belle-allure/bilans/{known['bilan']}/")


def write_and_share_synthesis(mila):
    mila.clicks("Commencer la synthèse")
    mila.sees("La synthèse n’est pas encore commencée")
    mila.clicks("Commencer la synthèse")
    mila.sees("Il manque")
    for heading, text in TEXTS.items():
        mila.fills(heading, text)
        mila.sees_saved(heading)
    mila.goes(mila.page.url)
    for heading, text in TEXTS.items():
        mila.sees_value(heading, text)
    mila.clicks("Partager")
    mila.sees("La synthèse est partagée ; la personne est prévenue, sans autre détail.")


def freeze_and_hand_over(mila, stack, known):
    mila.goes(mila.page.url)
    mila.sees("Figer la synthèse", "1 remarque attend votre réponse")
    mila.clicks("Marquer comme traitée")
    mila.sees("Les remarques sont traitées")
    mila.clicks("Figer la synthèse")
    mila.confirms("Figer")
    mila.sees("La synthèse est figée : son texte ne change plus.")
    page = words_of(mila.fetches(mila.page.url.partition("#")[0] + "document.pdf"))
    assert "Document confidentiel" in page
    assert "Devenir formatrice en atelier." in page

    # The synthesis is handed over in the phase of conclusions, not before.
    mila.clicks("Remettre la synthèse")
    mila.confirms("Remettre")
    mila.sees("Terminez d’abord la phase d’investigation")
    mila.clicks("Le bilan")
    mila.sees("Écrire le programme", within="Parcours")
    close_phase(mila, stack, known, "preliminary_closed", "Phase préliminaire terminée")
    close_phase(mila, stack, known, "investigation_closed", "Phase d’investigation terminée")
    mila.clicks("Remettre la synthèse", within="Figée")
    mila.sees_title("Synthèse")
    mila.clicks("Remettre la synthèse")
    mila.confirms("Remettre")
    mila.sees("La synthèse est remise ; elle n’attend plus que l’accusé de réception.")
    mila.clicks("Le bilan")


def close_phase(mila, stack, known, closing, title):
    """The trace of a phase has a story of its own (test_phases)."""
    stack.prepare("leaves_trace", **known, closing=closing)
    mila.goes(mila.page.url)
    mila.clicks("Terminer la phase")
    mila.sees_title(title)
    mila.clicks("Enregistrer")
    mila.sees("C’est enregistré")


def close_everything(mila, stack, known):
    stack.prepare("acknowledges", **known)
    mila.goes(mila.page.url)
    close_phase(mila, stack, known, "conclusion_closed", "Phase de conclusions terminée")
    mila.clicks("Terminer le bilan")
    mila.clicks("Enregistrer")
    mila.sees("C’est enregistré")
    mila.sees("Terminé")
    mila.clicks("Bilans")
    mila.sees("Aucun bilan en cours")
    mila.selects("État", "Terminés")
    mila.sees("Nadia Belkacem", "Reçue", "Planifié")
