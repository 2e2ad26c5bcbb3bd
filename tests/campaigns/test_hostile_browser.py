"""Every hostile text in every field of every form, typed and read in Chromium: nothing runs, nothing is reported."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Dialog, Request

from bilan.embedded.demo import OPERATOR_MAIL
from tests.browser.someone import Someone
from tests.browser.stack import PASSWORD
from tests.campaigns.corpus import HOSTILE
from tests.campaigns.pages import Form, Page

pytestmark = [pytest.mark.browser, pytest.mark.long]

TURNS = int(os.environ.get("BILAN_HOSTILE_TURNS", len(HOSTILE)))
SLUG = "mauvais-texte"
MOST_PAGES = 90
ALIKE = 2  # pages of one kind that are walked through
LEFT_OUT = re.compile(r"pdf/?$|imprimer/$|papier/$|/export/$|fichier/$|/compte/|/demonstration/|/rouvrir/$")
ENDING = re.compile(r"annuler|retirer|supprimer|terminer|refuser|effacer|figer|clore|corriger|fermer")
SUBMIT = """({action, data}) => {
  const form = [...document.forms].find((one) => new URL(one.action).pathname === action);
  if (!form) return false;
  for (const [name, value] of Object.entries(data)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [value].flat().includes(field.value);
      else field.value = [value].flat()[0] ?? "";
    }
  }
  form.noValidate = true;
  HTMLFormElement.prototype.submit.call(form);
  return true;
}"""


@dataclass
class Walker:
    """Somebody who walks through their pages, and what happened behind their back."""

    someone: Someone
    faults: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    forms: dict[tuple[str, ...], tuple[str, Form]] = field(default_factory=dict)
    reads: int = 0

    def __post_init__(self) -> None:
        page = self.someone.page
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.faults.append(f"{self.someone.page.url}: a dialog")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if request.url.endswith("/rapport/") and '"disposition":"enforce"' in (request.post_data or ""):
            self.faults.append(f"{self.someone.page.url}: {request.post_data}")

    def walk(self, start: str) -> None:
        """Follow links, two pages of a kind."""
        met: dict[str, int] = {}
        waiting = [start]
        seen = {start}
        while waiting and len(self.pages) < MOST_PAGES:
            path = waiting.pop(0)
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "…", path.partition("?")[0])
            met[kind] = met.get(kind, 0) + 1
            if met[kind] > ALIKE or LEFT_OUT.search(path.partition("?")[0]):
                continue
            answer = self.someone.context.request.get(path)
            if answer.status != 200 or "html" not in answer.headers["content-type"]:
                continue
            self.pages.append(path)
            page = Page(answer.text(), path)
            for form in page.forms:
                if form.texts and form.method == "post" and not LEFT_OUT.search(form.action):
                    self.forms.setdefault(form.key, (path, form))
            fresh = [link for link in page.links if link not in seen and link.startswith(start.split("mon-bilan")[0])]
            seen.update(fresh)
            waiting += fresh

    def submit(self, path: str, form: Form, turn: int) -> None:
        page = self.someone.page
        if not self.look(path):
            return
        action = form.action.partition("?")[0]
        with page.expect_navigation(wait_until="load"):
            if not page.evaluate(SUBMIT, {"action": action, "data": form.filled(turn)}):
                page.reload()
        self.judge(f"answer of {form.action}")

    def look(self, path: str) -> bool:
        answer = self.someone.page.goto(path)
        self.judge(path)
        return answer is not None and answer.status == 200

    def judge(self, where: str) -> None:
        self.reads += 1
        page = self.someone.page
        if page.evaluate("window.__xss"):
            self.faults.append(f"{where}: it ran")
        if page.locator("xss-canari, [data-xss]").count():
            self.faults.append(f"{where}: it became an element")


def test_hostile_texts_do_not_run(meet, stack, capsys):
    stack.prepare("house", slug=SLUG, name="Mauvais texte", consultants=1)
    stack.prepare("told", slug=SLUG, mail="eve@texte.test", first_name="Ève", last_name="Noir", ending="shared", slot=0)
    walkers = [Walker(one) for one in signed_in(meet, stack)]
    starts = ("/exploitation/", f"/o/{SLUG}/", f"/o/{SLUG}/", f"/o/{SLUG}/mon-bilan/")
    for walker, start in zip(walkers, starts, strict=True):
        walker.walk(start)

    sent = 0
    for turn in range(TURNS):
        for walker in walkers:
            ordered = sorted(walker.forms.values(), key=lambda one: bool(ENDING.search(one[1].action)))
            for path, form in ordered:
                walker.submit(path, form, turn)
                sent += 1
    for walker in walkers:
        for path in walker.pages:
            walker.look(path)

    sees_what_runs(walkers[0])

    # A page that was refused is not a fault here; what a console says of scripts or policy is.
    heard = [fault for walker in walkers for fault in walker.someone.faults if "CSP:" in fault or ": 50" in fault]
    faults = [fault for walker in walkers for fault in walker.faults] + heard
    forms = {key: form for walker in walkers for key, (_path, form) in walker.forms.items()}
    with capsys.disabled():
        print(f"\nhostile texts in Chromium: {sum(len(form.texts) for form in forms.values())} fields of {len(forms)} "
              f"forms, {sent} sent, {sum(walker.reads for walker in walkers)} pages seen")  # fmt: skip
    assert faults == [], "\n".join(dict.fromkeys(faults[:40]))
    assert len(forms) >= 20


def sees_what_runs(walker: Walker) -> None:
    """The judge is not blind: a text that became an element, or ran, would have been seen."""
    page, known = walker.someone.page, len(walker.faults)
    for fault in ("document.body.append(document.createElement('xss-canari'))", "window.__xss = 1"):
        page.evaluate(fault)
        walker.judge("planted")
    assert len(walker.faults) >= known + 2
    del walker.faults[known:]


def signed_in(meet, stack) -> list[Someone]:
    operator = meet("operator", OPERATOR_MAIL)
    operator.signs_in(stack.operator_password)
    operator.sees_title("Organismes")
    found = [operator]
    for role, mail in (("administrator", f"admin@{SLUG}.test"), ("consultant", f"c1@{SLUG}.test")):
        found.append(meet(role, mail))
        found[-1].signs_in(PASSWORD)
        found[-1].arrives(f"/o/{SLUG}/")
    person = meet("person", "eve@texte.test")
    person.signs_in_by_code(f"/o/{SLUG}/mon-bilan/")
    return [*found, person]
