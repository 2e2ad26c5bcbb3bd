"""bin/screenshots: what a consultant and a person see, as small PNG files beside this script.

It starts a demonstration of its own and ends it, or uses one that runs (--port and --data of it).
"""

from __future__ import annotations

import argparse
import email
import email.policy
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bilan.embedded.paths import Places

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-sync", "--disable-quic",
]  # fmt: skip
MOST_BYTES = 150_000

# One solo consultant of the demonstration, who administers her organisation, and one person she accompanies.
CONSULTANT, PASSWORD = "claire@vasseur.test", "bilan-demonstration"
SLUG, PERSON, PERSON_MAIL = "claire-vasseur", "Nicolas Petit", "personne6@claire-vasseur.test"
# Somebody who is in the middle of a questionnaire.
ASKED_MAIL = "personne8@claire-vasseur.test"
DESK, PHONE = (1440, 900), (390, 844)


class Failed(Exception):
    """The pictures cannot be taken; the message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Demonstration:
    """One that answers, and the directory where it leaves its mails."""

    address: str
    mails: Path

    def newest_code(self, to: str, since: float) -> str:
        """The one-time code that was mailed to somebody a moment ago."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for path in sorted(self.mails.glob("*.eml"), reverse=True):
                if path.stat().st_mtime < since:
                    break
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",))
                code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", body.get_content(), re.MULTILINE) if body else None
                if to in str(mail["To"]) and code:
                    return code[1]
            time.sleep(0.2)
        raise Failed(f"Aucun code n’est arrivé pour {to} dans {self.mails}.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/screenshots", description="Prend les images de README.md.")
    parser.add_argument("--port", type=int, help="port d’une démonstration qui tourne")
    parser.add_argument("--data", type=Path, metavar="DIR", help="son répertoire de données (var/demo)")
    options = parser.parse_args()
    try:
        with running(options) if options.port else started() as demonstration, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            take(browser, demonstration)
            browser.close()
    except Failed as reason:
        print(f"bin/screenshots : {reason}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def running(options: argparse.Namespace) -> Iterator[Demonstration]:
    data = Path(os.environ.get("BILAN_CALLED_FROM", "."), options.data) if options.data else PROJECT / "var" / "demo"
    yield Demonstration(f"http://localhost:{options.port}", data / "mails")


@contextmanager
def started() -> Iterator[Demonstration]:
    """A demonstration in a directory that disappears with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BILAN_")}
    with tempfile.TemporaryDirectory(prefix="bilan-screenshots-") as folder:
        data = Path(folder) / "data"
        command = [PROJECT / "bin" / "demo", "--port", str(port), "--data", data]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as demo:  # noqa: S603
            try:
                wait_for(f"http://localhost:{port}/readyz", demo)
                yield Demonstration(f"http://localhost:{port}", data / "mails")
            finally:
                demo.terminate()
                demo.wait(60)
                erase(data)


def erase(data: Path) -> None:
    """As root the servers live elsewhere: what they leave goes too."""
    if data.exists():
        places = Places(data)
        run = places.run
        places.erase()
        shutil.rmtree(run, ignore_errors=True)


def wait_for(address: str, demo: subprocess.Popen[bytes], *, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while demo.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.5)
    raise Failed("La démonstration ne démarre pas.")


def chromium() -> str:
    for name in (os.environ.get("BILAN_CHROMIUM", ""), *CHROMIUM):
        if name and (found := shutil.which(name)):
            return found
    raise Failed("Il manque un navigateur : installez chromium, ou donnez BILAN_CHROMIUM.")


def take(browser: Browser, demonstration: Demonstration) -> None:
    """Four screens; nothing is written in the demonstration."""
    desk = page_of(browser, demonstration, DESK)
    desk.goto("/compte/login/")
    desk.fill("[name=login]", CONSULTANT)
    desk.fill("[name=password]", PASSWORD)
    desk.click("main form button[type=submit]")
    desk.wait_for_url(f"**/o/{SLUG}/")
    keep(desk, "caseload")
    desk.get_by_role("link", name=PERSON).first.click()
    desk.wait_for_url("**/bilans/*/")
    in_the_dark(desk)
    keep(desk, "bilan-dark")

    phone = page_of(browser, demonstration, PHONE)
    sign_in_by_code(phone, demonstration, PERSON_MAIL)
    keep(phone, "person")

    phone = page_of(browser, demonstration, PHONE)
    sign_in_by_code(phone, demonstration, ASKED_MAIL)
    phone.goto(f"/o/{SLUG}/mon-bilan/questionnaires/")
    phone.get_by_role("link", name="Reprendre").click()
    in_the_dark(phone)
    keep(phone, "questionnaire-dark")


def sign_in_by_code(page: Page, demonstration: Demonstration, mail: str) -> None:
    since = time.time() - 1
    page.goto("/compte/login/code/")
    page.fill("[name=email]", mail)
    page.click("main form button[type=submit]")
    page.fill("[name=code]", demonstration.newest_code(mail, since))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/mon-bilan/")


def page_of(browser: Browser, demonstration: Demonstration, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        base_url=demonstration.address,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
        reduced_motion="reduce",
        viewport={"width": size[0], "height": size[1]},
    )
    return context.new_page()


def in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.reload()


def keep(page: Page, name: str) -> None:
    """One screen, in a palette of 128 colours: nobody sees the difference, and the file is small."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path = HERE / f"{name}.png"
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise Failed(f"{path.name} pèse {path.stat().st_size // 1000} ko : c’est trop.")
    print(f"{path.relative_to(PROJECT)}  {path.stat().st_size // 1000} ko")


if __name__ == "__main__":
    sys.exit(main())
