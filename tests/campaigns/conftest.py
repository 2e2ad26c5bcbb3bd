"""A stack of its own, whose processes keep their temporary files where we look, and browsers whose profiles stay."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.someone import Journal, Someone
from tests.browser.stack import Stack


class Profiles:
    """Stands where Playwright's browser stands: each context has a profile on the disk, as at home."""

    def __init__(self, playwright: Playwright, home: Path) -> None:
        names = [os.environ.get("BILAN_CHROMIUM", ""), *CHROMIUM]
        self.program = next((path for name in names if name and (path := shutil.which(name))), None)
        assert self.program, "no browser: install chromium, or set BILAN_CHROMIUM"
        self.playwright, self.home, self.number = playwright, home, 0

    def new_context(self, **details) -> BrowserContext:
        self.number += 1
        return self.playwright.chromium.launch_persistent_context(
            self.home / f"profile-{self.number}", executable_path=self.program, args=ARGUMENTS, **details
        )


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="bilan-campaign-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def stack(home: Path) -> Iterator[Stack]:
    (home / "tmp").mkdir(mode=0o777)
    with patch.dict(os.environ, {"TMPDIR": str(home / "tmp")}):
        stack = Stack(home=home / "stack")
        stack.home.mkdir()
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@pytest.fixture(scope="module")
def profiles(home: Path) -> Iterator[Profiles]:
    with sync_playwright() as playwright:
        yield Profiles(playwright, home)


@pytest.fixture
def meet(stack: Stack, profiles: Profiles) -> Iterator[Callable[..., Someone]]:
    """As in the browser tests: somebody with a browser of their own."""
    everybody: list[Someone] = []

    def meet_one(role: str, mail: str, **details) -> Someone:
        everybody.append(Someone(stack, profiles, Journal(), role=role, mail=mail, **details))
        return everybody[-1]

    yield meet_one
    with ExitStack() as goodbyes:
        for someone in everybody:
            goodbyes.callback(someone.context.close)
