"""The real thing, once a process for all browser tests; they run last, because Playwright's loop keeps Django's ORM out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from bilan.embedded.installation import PROJECT
from tests.browser.someone import Journal, Someone
from tests.browser.stack import Stack

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-sync", "--disable-quic",
]  # fmt: skip
CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
_journal = Journal()
Meet = Callable[..., Someone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of a run that is shared out tells the first one what it saw."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["seen"] = dict(_journal.visits), _journal.looks


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    visits, looks = getattr(node, "workeroutput", {}).get("seen", ({}, 0))
    _journal.visits.update(visits)
    _journal.looks += looks


def pytest_terminal_summary(terminalreporter) -> None:
    if _journal.visits:
        terminalreporter.write_line(
            f"browser: {_journal.visits.total()} visits of {len(_journal.visits)} pages, axe looked {_journal.looks} times"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """On failure, what everybody had before their eyes goes to var/browser/."""
    report = yield
    if call.when == "call" and report.failed and "meet" in getattr(item, "funcargs", {}):
        folder = PROJECT / "var" / "browser"
        folder.mkdir(parents=True, exist_ok=True)
        for number, someone in enumerate(item.funcargs["meet"].everybody):
            someone.page.screenshot(path=folder / f"{item.name}-{number}-{someone.role}.png", full_page=True)
    return report


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    stack = Stack()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = [os.environ.get("BILAN_CHROMIUM", ""), *CHROMIUM]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no browser: install chromium, or set BILAN_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    if "PYTEST_XDIST_WORKER" in os.environ:
        _journal.claims = tmp_path_factory.getbasetemp().parent / "looked_at"
        _journal.claims.mkdir(exist_ok=True)
    return _journal


@pytest.fixture
def meet(stack: Stack, browser: Browser, journal: Journal) -> Iterator[Meet]:
    """`meet("consultant", "claire@maison.test")`: somebody with a browser of their own."""
    everybody: list[Someone] = []

    def meet_one(role: str, mail: str, **details) -> Someone:
        everybody.append(Someone(stack, browser, journal, role=role, mail=mail, **details))
        return everybody[-1]

    meet_one.everybody = everybody
    yield meet_one
    with ExitStack() as goodbyes:
        for someone in everybody:
            goodbyes.callback(someone.close)
