"""After a session: closed in one gesture, read and ticked by the person, who writes and is answered."""

import time

import pytest

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser

COUNT_CLICKS = 'document.addEventListener("click", (event) => event.isTrusted && counted(), true);'
NOTE = "Parle plus bas quand il est question du siège."
SUMMARY = "Vous avez nommé trois moments dont vous êtes fière."


def test_session_is_closed_in_three_clicks_and_goes_on_between_two_people(meet, stack, capsys):
    stack.prepare("house", slug="la-source", name="La Source")
    known = stack.prepare(
        "told", slug="la-source", mail="lou@source.test", first_name="Lou", last_name="Martin", ending="late"
    )
    claire = meet("consultant", "c1@la-source.test")
    lou = meet("person", "lou@source.test", size=PHONE, scheme="dark")
    claire.signs_in(PASSWORD)
    claire.arrives("/o/la-source/")

    close_the_session(claire, known, capsys)
    lou.signs_in_by_code("/o/la-source/mon-bilan/")
    read_and_tick(lou)
    write(lou)
    answer(claire, known)
    lou.clicks("Messages")
    lou.sees("Gardez-les, nous verrons ensemble.", "Lu le")


def close_the_session(claire, known, capsys):
    """What is typed is typed; from there to « close », one click, or none with the keyboard."""
    clicks: list[int] = []
    claire.page.expose_function("counted", lambda: clicks.append(1))
    claire.page.add_init_script(COUNT_CLICKS)
    claire.goes(known["page"])
    claire.sees("Prochaine séance")
    began = time.monotonic()
    claire.clicks("Clore la séance", within="Prochaine séance")
    claire.sees_title("Clore la séance")
    claire.fills("Votre note", NOTE)
    claire.fills("Résumé partagé", SUMMARY)
    claire.page.get_by_label("À faire").first.fill("Appeler Karim, du service formation")
    typed = len(clicks)

    claire.page.get_by_role("button", name="Clore la séance").click()
    claire.sees("La séance est close.")

    with capsys.disabled():
        print(f"\nclosing: {len(clicks) - typed} click after typing, {time.monotonic() - began:.1f} s of machine")
    assert 1 <= len(clicks) - typed <= 3
    claire.sees("Attend l’autre signature", within="Séances")


def read_and_tick(lou):
    lou.sees("Lire ce que nous nous sommes dit")
    lou.clicks("Lire ce que nous nous sommes dit")
    lou.sees_title("Entre les séances")
    lou.sees(SUMMARY, "Nouveau")
    lou.does_not_see(NOTE)
    lou.clicks("Appeler Karim")
    lou.sees("Fait le")
    lou.page.get_by_role("button", name="Appeler Karim", pressed=True).wait_for()


def write(lou):
    lou.clicks("Messages")
    lou.sees_title("Messages")
    lou.clicks("Envoyer")
    lou.sees("Écrivez votre message, ou joignez un document.")
    lou.fills("Votre message", "J’ai <b>quatre</b> récits.\n\nEst-ce grave ?")
    lou.clicks("Envoyer")
    lou.sees("J’ai <b>quatre</b> récits.", "Pas encore lu")
    assert lou.page.url.endswith("/messages/#fin")


def answer(claire, known):
    """Read by opening it; the answer leaves with the keyboard alone."""
    claire.goes("/o/la-source/messages/")
    claire.sees("à lire")
    claire.clicks("Lou Martin")
    claire.sees("J’ai <b>quatre</b> récits.", "Nouveau")
    claire.page.get_by_label("Votre message").focus()
    claire.page.keyboard.type("Gardez-les, nous verrons ensemble.")
    claire.page.keyboard.press("Control+Enter")
    claire.sees("Gardez-les, nous verrons ensemble.")
    claire.goes("/o/la-source/seances/a-clore/")
    claire.sees_title("Mes séances à clore")
    claire.goes(known["page"])
    claire.clicks("Préparer")
    claire.sees_title("Préparer la séance")
    claire.sees(NOTE, SUMMARY, "lu le", "Appeler Karim")
