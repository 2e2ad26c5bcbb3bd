"""What tests stand on: a bare database, or one in which a world was built once and committed.

A test that asks for the fixture of a world (`house`, `world`) gets the database where it already stands, its own copy
of the objects and of the files; like every test, it runs in a transaction that is undone. Each database keeps its
connection: to pass from one to the other costs nothing. What a file of tests adds to the house for each of them is
built once, in a transaction around them all: `pytestmark = pytest.mark.furnished("shared", build)`, where the fixture
`shared` gives the house.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from foundation import clock
from tests import database, factories


def _the_two_houses() -> object:
    from tests.shell.world import build

    with patch.object(clock, "now", lambda: factories.NOW):
        return build()


WORLDS: dict[str, Callable[[], object]] = {"world": _the_two_houses, "house": factories.a_house}
# Fixtures whose rows other connections see and that are deleted at the end: never where a world stands.
BARE = {"committed", "transactional_db"}


def settings_at(home: Path) -> dict[str, object]:
    """How tests differ from production; what they keep in files stays at home."""
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(home)}}
    return {
        "STORAGES": {
            "default": files,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "REGISTER_DIR": home / "register",
        "PROFESSIONAL_MFA_REQUIRED": False,
        "DEMONSTRATION": False,
        "SIGN_IN_SECONDS": 0,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "WHITENOISE_AUTOREFRESH": True,  # no walk through the static files for each client
    }


Build = Callable[[Any], object]


@dataclass
class World:
    """What was built, and the files of it."""

    people: Any
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bilan-world-")))

    def copied(self, home: Path) -> Any:
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return copy.deepcopy(self.people)


@dataclass
class Grounds:
    """Use: `lay(name)`, `stand(on, build)` before each test, `world(of, home)` in its fixtures, `clear()`."""

    bare: str = ""
    laid: dict[str, BaseDatabaseWrapper] = field(default_factory=dict)
    worlds: dict[str, World] = field(default_factory=dict)
    wanted: tuple[str, Build | None] = ("", None)
    furnished: tuple[str, Build, World, transaction.Atomic] | None = None

    def lay(self, name: str) -> None:
        """From now on each test finds its database, made when it is first wanted."""
        self.bare = name
        self.stand(*self.wanted)

    def stand(self, on: str, build: Build | None = None) -> None:
        self.wanted = (on, build)
        if not self.bare:
            return
        if self.furnished and self.furnished[:2] != (on, build):
            self._leave()
        if on not in self.laid:
            self._build(on)
        database.speak_by(self.laid[on])
        if build and not self.furnished:
            self._furnish(on, build)

    def world(self, of: str, home: Path) -> Any:
        """A copy that the test may change, its files at home; built in place where the test does not stand on it."""
        if self.wanted[0] != of:
            return WORLDS[of]()
        return (self.furnished[2] if self.furnished else self.worlds[of]).copied(home)

    def clear(self) -> None:
        if self.furnished:
            self._leave()
        for wrapper in self.laid.values():
            wrapper.close()
        for world in self.worlds.values():
            shutil.rmtree(world.home)
        database.remove(str(wrapper.settings_dict["NAME"]) for wrapper in self.laid.values())

    def _build(self, of: str) -> None:
        name = "_".join(filter(None, [self.bare, of]))
        database.make(name)
        self.laid[of] = database.connected("DATABASE_URL", name)
        database.speak_by(self.laid[of])
        if of:
            world = self.worlds[of] = World(None)
            with override_settings(**settings_at(world.home)):
                world.people = WORLDS[of]()

    def _furnish(self, on: str, build: Build) -> None:
        world = World(None)
        around = transaction.atomic()
        around._from_testcase = True  # as Django's own test cases say: what must be outermost may stand in it
        around.__enter__()
        self.furnished = (on, build, world, around)
        try:
            with override_settings(**settings_at(world.home)), patch.object(clock, "now", lambda: factories.NOW):
                world.people = build(self.worlds[on].copied(world.home))
        except BaseException:
            self._leave()  # the next test tries again, and says the same
            raise

    def _leave(self) -> None:
        assert self.furnished
        on, _build, world, around = self.furnished
        self.furnished = None
        database.speak_by(self.laid[on])
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
        shutil.rmtree(world.home)


GROUNDS = Grounds()


def ground_of(fixtures: set[str]) -> str:
    """Which world a test stands on, by the fixtures it asks for."""
    return "" if fixtures & BARE else next((world for world in WORLDS if world in fixtures), "")
