"""Somebody in front of a browser: what they do, what they see, and what must never happen meanwhile."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, Response, expect

from tests.browser.stack import Letter, Stack

DESK, PHONE = (1440, 900), (360, 740)
# Under our policy axe must not fetch style sheets: it resolves their imports against the page.
AXE = {"preload": False, "resultTypes": ["violations"]}
REFUSED_FORM = (409, 422)
PATIENCE_SECONDS = 15
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => event.disposition === "enforce" &&
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
HEADINGS = "[...document.querySelectorAll('h2')].map((heading) => heading.textContent.trim()).join(' | ')"
expect.set_options(timeout=10_000)


@dataclass(frozen=True)
class Sight:
    """One page as axe is to see it once."""

    name: str
    size: tuple[int, int]
    role: str
    status: int


@dataclass
class Journal:
    """Every page that was visited, and looked at, in the whole run; a page with other headings is another state."""

    visits: Counter[str] = field(default_factory=Counter)
    looked_at: dict[Sight, set[str]] = field(default_factory=dict)
    looks: int = 0
    claims: Path | None = None  # a directory that processes of one run share: each state of a page is for one of them

    def is_new(self, sight: Sight, state: str) -> bool:
        """Whether nobody has looked at this state of a page yet; from now on somebody has."""
        states = self.looked_at.setdefault(sight, set())
        if state in states:
            return False
        states.add(state)
        if self.claims:
            try:
                (self.claims / sha256(f"{sight}{state}".encode()).hexdigest()).touch(exist_ok=False)
            except FileExistsError:
                return False
        self.looks += 1
        return True


class Someone:
    """One person with a browser of their own; `close()` says what went wrong behind their back."""

    def __init__(
        self, stack: Stack, browser: Browser, journal: Journal, *, role: str, mail: str, size=DESK, scheme="light"
    ) -> None:
        self.stack, self.journal = stack, journal
        self.role, self.mail, self.size, self.scheme = role, mail, size, scheme
        self.context = browser.new_context(
            base_url=stack.address,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
        )
        self.context.set_default_timeout(10_000)
        self.context.add_init_script(WATCH_POLICY)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.is_offline = False
        self._read: set[str] = set()
        self._visited: dict[Sight, str] = {}
        self._expected_status = 0
        self._status: dict[str, int] = {}
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._receive)
        self.page.on("requestfailed", self._miss)

    def __repr__(self) -> str:
        return f"{self.role} {self.mail}"

    # --- What they do --------------------------------------------------------------------------

    def goes(self, path: str, *, status: int = 200) -> None:
        """Open an address."""
        self._expected_status = status
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self._look()
        self._expected_status = 0

    def clicks(self, name: str, *, within: str = "") -> None:
        """A button or a link, by the beginning of its name; `within` names the panel or row it is in."""
        self._button(name, within).first.click()

    def fills(self, label: str, value: object, *, within: str = "") -> None:
        self._field(label, within).fill(str(value))

    def selects(self, label: str, option: str) -> None:
        self._field(label).select_option(label=option)

    def ticks(self, label: str) -> None:
        """A box or a choice among several, by the beginning of its label."""
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).check()

    def unticks(self, label: str) -> None:
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).uncheck()

    def confirms(self, action: str) -> None:
        """Say yes in the dialog that asks once."""
        self.page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()

    def unfolds(self, summary: str, *, within: str = "") -> None:
        self._scope(within).locator("summary", has_text=summary).click()

    def attaches(self, label: str, name: str, kind: str, content: bytes) -> None:
        self._field(label).set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def downloads(self, name: str) -> bytes:
        """Click a link that leads to a file, and read it."""
        with self.page.expect_download() as download:
            self.clicks(name)
        return Path(download.value.path()).read_bytes()

    def fetches(self, path: str) -> bytes:
        """What the browser would get at an address, with their cookies: a PDF has no page to look at."""
        answer = self.context.request.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body()

    def signs_in(self, password: str) -> None:
        """With e-mail and password, through the real page."""
        self.goes("/compte/login/")
        self.fills("Adresse e-mail", self.mail)
        self.fills("Mot de passe", password)
        self.clicks("Se connecter")

    def signs_in_by_code(self, path: str) -> None:
        """Open a page, be asked who one is, receive a one-time code, land on that page."""
        self.goes(path)
        self.sees_title("Se connecter")
        self.clicks("Recevoir un code par e-mail")
        self.sees_title("Recevoir un code")
        self.fills("Votre adresse e-mail", self.mail)
        self.clicks("Recevoir le code")
        self.sees_title("Votre code de connexion")
        self.fills("Code reçu par e-mail", self.reads_mail("Votre code de connexion").code)
        self.clicks("Continuer")
        self.arrives(path)

    def moves_clock_to(self, day) -> None:
        """The demonstration's own page; everybody's days pass."""
        back = self.page.url
        self.goes("/demonstration/")
        self.fills("Aller au", day.isoformat())
        self.clicks("Avancer jusqu’à ce jour")
        self.sees("L’horloge a avancé")
        self.stack.has_moved_to(day)
        self.goes(back)

    # --- What they see -------------------------------------------------------------------------

    def sees(self, *texts: str, within: str = "") -> None:
        for text in texts:
            expect(self._scope(within)).to_contain_text(re.compile(spaced(text)), use_inner_text=True)
        self._look()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(re.compile(spaced(text)), use_inner_text=True)

    def looks_at_both_widths(self) -> None:
        """Let axe see this page on a phone and on a desk."""
        usual = self.size
        for self.size in (PHONE, DESK):
            self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})
            self._look()
        self.size = usual
        self.page.set_viewport_size({"width": usual[0], "height": usual[1]})

    def sees_title(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^\s*{spaced(title)}\s*$"))
        self._look()

    def sees_error_beside(self, label: str, sentence: str) -> None:
        """The sentence is seen under the field, and a screen reader says it with the field."""
        control = self._field(label)
        expect(control).to_have_attribute("aria-invalid", "true")
        expect(control).to_have_accessible_description(re.compile(spaced(sentence)))
        box = control.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field ')]")
        expect(box.get_by_text(re.compile(spaced(sentence)))).to_be_visible()
        self._look()

    def sees_value(self, label: str, value: str) -> None:
        expect(self._field(label)).to_have_value(value)

    def sees_saved(self, label: str = "") -> None:
        """« Enregistré à 14 h 03 » beside what was just written."""
        scope = self._field(label).locator("xpath=ancestor::form") if label else self.page.locator("main")
        expect(scope.locator("[data-save-status]")).to_have_text(re.compile(r"^Enregistré à \d{1,2}\sh\s\d{2}$"))

    def arrives(self, path: str) -> None:
        expect(self.page).to_have_url(self.stack.address + path)
        self._look()

    def reads_mail(self, subject: str) -> Letter:
        """The next mail with this subject that was not read yet; it has to leave by itself."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for letter in self.stack.letters_to(self.mail):
                if letter.subject == subject and letter.file not in self._read:
                    self._read.add(letter.file)
                    return letter
            self.page.wait_for_timeout(50)
        subjects = [letter.subject for letter in self.stack.letters_to(self.mail)]
        raise AssertionError(f"{self.mail} waited for « {subject} » and has {subjects}")

    # --- Connection ------------------------------------------------------------------------------

    def loses_connection(self) -> None:
        self.is_offline = True
        self.context.set_offline(True)

    def finds_connection(self) -> None:
        self.context.set_offline(False)

    # --- Behind their back -------------------------------------------------------------------------

    def close(self) -> None:
        """Nothing may have failed unseen, and every page that was opened was looked at."""
        self.context.close()
        assert self.faults == [], f"{self}: {self.faults}"
        missed = {name for sight, name in self._visited.items() if sight not in self.journal.looked_at}
        assert missed == set(), f"{self} passed by without looking: {missed}"

    def _scope(self, within: str) -> Locator:
        if not within:
            return self.page.locator("body")
        region = self.page.locator("section, article, tr, li, aside, fieldset, details.panel")
        return region.filter(has_text=re.compile(spaced(within))).last

    def _button(self, name: str, within: str) -> Locator:
        scope, pattern = self._scope(within), re.compile(rf"^\s*{spaced(name)}")
        return scope.get_by_role("button", name=pattern).or_(scope.get_by_role("link", name=pattern))

    def _field(self, label: str, within: str = "") -> Locator:
        pattern = re.compile(rf"^\s*{spaced(label)}(\s*\(facultatif\))?\s*$")
        return self._scope(within).get_by_label(pattern).and_(self.page.locator("input, select, textarea"))

    def _look(self) -> None:
        """Let axe see the page where we stand, once a page, size, role and status."""
        self.page.wait_for_load_state("load")
        sight = self._sight(self.page.url)
        if sight is None:
            return
        if not self.journal.is_new(sight, self.page.evaluate(HEADINGS)):
            return
        found = Axe().run(self.page, options=AXE)
        if found.violations_count:
            self.faults.append(f"axe {self.page.url}: {found.generate_report()}")
        keep_picture(self, sight, len(self.journal.looked_at[sight]))

    def _sight(self, url: str) -> Sight | None:
        """What axe is to see of an address; None before it has answered. One page says of all that it is absent."""
        status = self._status.get(url.partition("#")[0])
        if status is None:
            return None
        try:
            name = resolve(urlsplit(url).path).view_name
        except Resolver404:
            assert status == 404, url
        return Sight("absent" if status == 404 else name, self.size, self.role, status)

    def _receive(self, answer: Response) -> None:
        is_page = answer.request.is_navigation_request() and answer.frame == self.page.main_frame
        if is_page and answer.status not in (301, 302, 303, 204):
            self._visit(answer)
        accepted = (*REFUSED_FORM, self._expected_status) if is_page else ()
        if answer.status >= 500 or (answer.status >= 400 and answer.status not in accepted):
            why = self.stack.last_words() if answer.status >= 500 else ""
            self.faults.append(f"{answer.request.method} {answer.url}: {answer.status} {why}")

    def _visit(self, answer: Response) -> None:
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        self._status[answer.url.partition("#")[0]] = answer.status
        sight = self._sight(answer.url)
        assert sight is not None
        self.journal.visits[sight.name] += 1
        self._visited[sight] = f"{sight.name} ({sight.status})"

    def _miss(self, request: Request) -> None:
        is_left = request.failure == "net::ERR_ABORTED"  # the page was left, or a file is downloaded
        if not (is_left or self.is_offline):
            self.faults.append(f"{request.url}: {request.failure}")

    def _hear(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource")  # judged by _receive and _miss
        is_advice = "[Report Only]" in message.text  # a policy that only counts
        if message.type == "error" and not (is_status or is_advice):
            self.faults.append(f"{self.page.url}: {message.text}")


def spaced(text: str) -> str:
    """A pattern for a text whose spaces may be of any kind: ours are often non-breaking."""
    return r"\s+".join(re.escape(word) for word in text.split())


def keep_picture(someone: Someone, sight: Sight, number: int) -> None:
    """With BILAN_PICTURES=directory: the page at both widths, light and dark, for human eyes."""
    folder = os.environ.get("BILAN_PICTURES")
    if not folder:
        return
    page = someone.page
    for (width, height), scheme in ((size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        name = f"{sight.role}-{sight.name.replace(':', '.')}-{sight.status}-{number}-{width}-{scheme}.png"
        page.screenshot(path=Path(folder) / name, full_page=True, animations="disabled")
    page.set_viewport_size({"width": someone.size[0], "height": someone.size[1]})
    page.emulate_media(color_scheme=someone.scheme)
