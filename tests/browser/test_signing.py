"""A convention, three browsers: the person on a phone, the employer without account, the consultant; then a sealed PDF."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation.signing.verification import verify
from tests.browser.someone import PHONE, Someone
from tests.browser.stack import PASSWORD, Letter, Stack

pytestmark = pytest.mark.browser


def path_of(letter: Letter, stack: Stack) -> str:
    return letter.link.removeprefix(stack.address)


def reads(someone: Someone) -> None:
    """Open the document in its own tab, come back, and see that one may go on."""
    with someone.context.expect_page() as tab:
        someone.clicks("Ouvrir le document")
    tab.value.close()
    someone.clicks("J’ai fini de lire")


def signs_by_code(someone: Someone) -> None:
    someone.clicks("Recevoir mon code")
    someone.fills("Code reçu par e-mail", someone.reads_mail("Votre code de confirmation").code)
    someone.ticks("J’ai lu ce document en entier")
    someone.clicks("Signer")


def test_three_browsers_sign_a_convention_to_its_seal(meet, stack, tmp_path):
    stack.prepare("house", slug="haut-vent", name="Haut vent")
    bilan = stack.prepare("bilan", slug="haut-vent", mail="lea@hautvent.test", first_name="Léa", last_name="Roux")
    stack.prepare("sends_convention", slug="haut-vent", bilan=bilan["bilan"])
    lea = meet("person", "lea@hautvent.test", size=PHONE)
    paule = meet("employer", "rh@firme.test")
    claire = meet("consultant", "c1@haut-vent.test")

    # The person, on a phone: nothing is to be signed before the document was opened.
    letter = lea.reads_mail("Un document est à signer")
    assert "compétences" not in letter.text
    lea.goes(path_of(letter, stack))
    lea.sees_title("Convention tripartite")
    lea.does_not_see("Recevoir mon code")
    reads(lea)
    lea.sees("2. Votre signature")
    lea.clicks("Recevoir mon code")
    lea.fills("Code reçu par e-mail", "AAAA-AAAA")
    lea.ticks("J’ai lu ce document en entier")
    lea.clicks("Signer")
    lea.sees_error_beside("Code reçu par e-mail", "Ce code n’est pas le bon")
    lea.fills("Code reçu par e-mail", lea.reads_mail("Votre code de confirmation").code)
    lea.clicks("Signer")
    lea.sees("Vous avez signé", "2 autres personnes doivent encore signer")

    # The employer, by their own link, told only now; the document is shown within the page.
    paule.goes(path_of(paule.reads_mail("Un document est à signer"), stack))
    reads(paule)
    paule.sees("2. Votre signature")
    signs_by_code(paule)
    paule.sees("Vous avez signé", "Une autre personne doit encore signer")

    # The consultant, from their own account.
    claire.signs_in(PASSWORD)
    claire.sees("Convention tripartite")
    claire.clicks("Lire et signer")
    claire.sees_title("Convention tripartite")
    reads(claire)
    claire.ticks("J’ai lu ce document en entier")
    claire.clicks("Signer")
    claire.sees("Vous avez signé")

    # Sealed seconds later: everybody takes their copy from their own page.
    last = paule.reads_mail("Un document vous attend")
    paule.goes(path_of(last, stack))
    sealed = paule.fetches(path_of(last, stack) + "scelle.pdf")
    lea.goes(path_of(lea.reads_mail("Un document vous attend"), stack))
    lea.sees("votre exemplaire est prêt")
    with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
        assert beside.submit(verify, sealed).result().is_only_unknown  # whole; who sealed is known to the house alone
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    if pdfsig := shutil.which("pdfsig"):
        said = subprocess.run([pdfsig, "sealed.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
