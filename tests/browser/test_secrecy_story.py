"""What a bilan said, from the first reader to the certificate: seen, taken away, held, destroyed, proved."""

import io
import json
import subprocess
import zipfile

import pytest
from playwright.sync_api import expect

from bilan.embedded.installation import PROJECT
from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD, Stack, bare_environment
from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.browser


@pytest.mark.heavy
def test_secrets_are_followed_to_their_certificate(meet, stack, tmp_path):
    stack.prepare("house", slug="discrets", name="Les Discrets")
    known = stack.prepare("bilan", slug="discrets", mail="ines@discrets.test", first_name="Inès", last_name="Faure")
    known = {"slug": known["slug"], "bilan": known["bilan"]}
    for act in ("consents", "signs_agreement", "proposes_questionnaire", "answers_everything"):
        pages = stack.prepare(act, **known)
    ines = meet("person", "ines@discrets.test", size=PHONE)
    claire = meet("consultant", "c1@discrets.test")
    admin = meet("administrator", "admin@discrets.test")

    who_read(ines, claire, pages)
    for act in ("shares_synthesis", "comments_and_validates", "hands_over"):
        stack.prepare(act, **known)
    is_handed_the_synthesis(ines)
    answers_keep_or_erase(ines)
    takes_everything(ines)
    stack.prepare("closes", **known)
    is_told_the_days(ines)
    held_then_released(admin, ines, known)
    admin.moves_clock_to(stack.day(32))
    stack.waits_for_beat()
    is_gone(ines, claire, admin, pages)
    holds_the_proof(ines, stack, tmp_path)


def own(path: str = "") -> str:
    return f"/o/discrets/mon-bilan/{path}"


def who_read(ines, claire, pages) -> None:
    """A line is there as soon as somebody else has opened what the person said."""
    ines.signs_in_by_code(own("confidentialite/"))
    ines.sees_title("Vie privée")
    ines.sees("Personne d’autre que vous n’a ouvert ce que vous avez écrit.")
    ines.looks_at_both_widths()
    ines.goes(own("confidentialite/qui-a-vu/"))
    ines.sees("Personne n’a rien ouvert")
    ines.looks_at_both_widths()

    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.goes(pages["results"])

    ines.goes(own("confidentialite/qui-a-vu/"))
    ines.sees("Claire Vasseur", "vos réponses et vos résultats", "parce que cette personne accompagne ce bilan")
    ines.looks_at_both_widths()


def is_handed_the_synthesis(ines) -> None:
    ines.goes(own("synthese/"))
    ines.sees("Votre synthèse vous est remise")
    ines.clicks("J’ai reçu ma synthèse")
    ines.sees("La réception de votre synthèse est confirmée.")
    ines.looks_at_both_widths()


def answers_keep_or_erase(ines) -> None:
    """Two equal answers, none chosen beforehand; one may change one's mind."""
    ines.goes(own("confidentialite/accords/synthese/"))
    ines.sees("Deux réponses possibles. Aucune n’est cochée d’avance")
    assert ines.page.locator("form [checked], form [aria-pressed=true], form [autofocus]").count() == 0
    keep = ines.page.get_by_role("button", name="Oui, gardez-la")
    erase = ines.page.get_by_role("button", name="Non, effacez-la")
    assert keep.get_attribute("class") == erase.get_attribute("class")
    ines.looks_at_both_widths()
    ines.clicks("Oui, gardez-la")
    ines.sees("Votre réponse est enregistrée. Vous pouvez la changer à tout moment.")
    ines.goes(own("confidentialite/accords/synthese/"))
    ines.sees("Votre réponse actuelle : Oui, gardez-la")
    ines.clicks("Non, effacez-la")
    ines.sees_title("Vie privée")
    assert "Non, effacez-la" in words_of(ines.fetches(own("confidentialite/accords/synthese/imprimer/")))


def takes_everything(ines) -> None:
    ines.goes(own("confidentialite/"))
    ines.clicks("Tout emporter")
    ines.sees_title("Tout emporter")
    ines.looks_at_both_widths()
    with zipfile.ZipFile(io.BytesIO(ines.downloads("Télécharger mes documents"))) as box:
        assert box.testzip() is None
        names = set(box.namelist())
        told = json.loads(box.read("donnees.json"))
        assert "Inès Faure" not in " ".join(names)
        [synthesis] = [name for name in names if name.endswith(".pdf")]
        assert "Inès Faure" in words_of(box.read(synthesis))
    assert told["form"] == "bilan-archive/1"
    assert [line["who"] for line in told["access_journal"]] != []
    assert {"LISEZ-MOI.txt", "donnees.json"} < names


def is_told_the_days(ines) -> None:
    ines.goes(own("confidentialite/fin/"))
    ines.sees_title("Ce qui sera détruit, ce qui restera")
    ines.sees("Documents de travail : effacement le", "Synthèse : effacement le")
    ines.looks_at_both_widths()


def held_then_released(admin, ines, known) -> None:
    """A dispute suspends it: the person reads why, until when, and that it is over."""
    page = f"/o/discrets/bilans/{known['bilan']}/confidentialite/"
    admin.signs_in(PASSWORD)
    admin.sees_title("Bilans")
    admin.goes(page)
    admin.looks_at_both_widths()
    admin.clicks("Suspendre la destruction (litige)")
    admin.sees_title("Suspendre la destruction")
    admin.looks_at_both_widths()
    admin.fills("Motif de la suspension", "Contestation des honoraires")
    admin.clicks("Suspendre")
    admin.sees("La destruction est suspendue. La personne en est informée.")
    assert "honoraires" not in ines.reads_mail("Un message vous attend").text
    ines.goes(own("confidentialite/fin/"))
    ines.sees("La destruction est suspendue", "Contestation des honoraires")
    ines.looks_at_both_widths()

    admin.clicks("Lever la suspension")
    admin.confirms("Lever la suspension")
    admin.sees("La suspension est levée. La personne en est informée.")
    ines.goes(own("confidentialite/fin/"))
    ines.does_not_see("La destruction est suspendue")


def is_gone(ines, claire, admin, pages) -> None:
    """Each reads that it is gone, and nobody what it said."""
    ines.goes(own("confidentialite/fin/"))
    ines.sees("Déjà détruit", "Documents de travail", "Synthèse", "Irréversible le")
    ines.looks_at_both_widths()
    ines.goes(own("synthese/"), status=410)
    ines.sees("Ce contenu a été effacé", "Il n’est plus lisible ici")
    claire.goes(pages["results"], status=404)
    admin.goes("/o/discrets/destructions/")
    admin.sees_title("Destructions")
    admin.sees("Détruit", "Inès Faure")
    admin.looks_at_both_widths()


def holds_the_proof(ines, stack: Stack, folder) -> None:
    """The certificate, for people and for machines; anybody checks the second with the public key, without us."""
    printed = words_of(ines.fetches(own("confidentialite/certificat.pdf")))
    for words in ("Certificat de destruction", "Inès Faure", "Documents de travail", "Irréversible le"):
        assert words in printed, words
    (folder / "certificat.json").write_bytes(ines.fetches(own("confidentialite/certificat.json")))
    key = ines.fetches("/cle-publique/cle.txt").decode().strip()

    assert checked(folder / "certificat.json", key) == 0

    told = json.loads((folder / "certificat.json").read_text())
    told["certificate"]["person"] = "Quelqu’un d’autre"
    (folder / "autre.json").write_text(json.dumps(told, ensure_ascii=False))
    assert checked(folder / "autre.json", key) != 0


def checked(file, key: str) -> int:
    command = [PROJECT / "bin" / "verify-certificate", file, "--key", key]
    return subprocess.run(command, env=bare_environment(), capture_output=True, timeout=60).returncode


def test_person_without_mail_does_the_essential_by_card_and_paper(meet, stack):
    stack.prepare("house", slug="papiers", name="Les Papiers")
    known = stack.prepare(
        "told", slug="papiers", mail="", first_name="Odile", last_name="Brun", ending="handed_over", slot=2
    )
    first, second = stack.prepare("card", slug="papiers", last_name="Brun")["codes"][:2]
    claire = meet("consultant", "c1@papiers.test", size=PHONE)
    odile = meet("person_on_paper", "")
    page = f"{known['page']}confidentialite/"

    # By paper: the form is printed, signed by hand, and noted by who accompanies.
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.goes(page)
    claire.sees_title("Confidentialité et fin du bilan")
    form = words_of(claire.fetches(f"{page}accords/synthese/papier/"))
    for words in ("Odile Brun", "Oui, gardez-la", "Non, effacez-la", "Date et signature"):
        assert words in form, words
    claire.clicks("Noter d’après un papier signé")
    claire.sees_title("Noter une réponse signée")
    claire.looks_at_both_widths()
    expect(claire.page.get_by_label("Oui, gardez-la")).not_to_be_checked()
    expect(claire.page.get_by_label("Non, effacez-la")).not_to_be_checked()
    claire.ticks("Oui, gardez-la")
    claire.clicks("Enregistrer la réponse")
    claire.sees("La réponse est enregistrée, d’après le document signé.")

    # By card: the person reads what was noted, who read, and takes everything away.
    comes_in(odile, first)
    odile.goes("/o/papiers/mon-bilan/confidentialite/")
    odile.sees("d’après un document papier", "Oui, gardez-la")
    odile.looks_at_both_widths()
    odile.goes("/o/papiers/mon-bilan/confidentialite/emporter/")
    with zipfile.ZipFile(io.BytesIO(odile.downloads("Télécharger mes documents"))) as box:
        assert box.testzip() is None
    stack.prepare("rest", seconds=1800)
    odile.goes("/o/papiers/mon-bilan/confidentialite/accords/synthese/retirer/")
    odile.sees_title("C’est bien vous ?")
    odile.fills("Code de votre carte", second)
    odile.clicks("Continuer")
    odile.sees_title("Retirer mon accord")
    odile.sees("Votre synthèse est effacée le jour prévu")
    odile.looks_at_both_widths()


def comes_in(odile, code: str) -> None:
    odile.goes("/o/papiers/carte/")
    odile.fills("Code de votre carte", code)
    odile.clicks("Se connecter")
    odile.arrives("/o/papiers/mon-bilan/")
