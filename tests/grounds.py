"""What tests stand on: a bare database, or one in which a world was built once and committed.

A test that asks for the fixture of a world (`house`, `world`) gets the database where it already stands, its own copy
of the objects and of the files; like every test, it runs in a transaction that is undone. Each database keeps its
connection: to pass from one to the other costs nothing.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

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


@dataclass
class Ground:
    """One database, the world in it and the files of that world."""

    wrapper: BaseDatabaseWrapper
    world: object = None
    home: Path | None = None


@dataclass
class Grounds:
    """Use: `lay(name)`, `stand(on)` before each test, `world(of, home)` in its fixtures, `clear()`."""

    bare: str = ""
    laid: dict[str, Ground] = field(default_factory=dict)
    wanted: str = ""

    def lay(self, name: str) -> None:
        """From now on each test finds its database, made when it is first wanted."""
        self.bare = name
        self.stand(self.wanted)

    def stand(self, on: str) -> None:
        self.wanted = on
        if self.bare and on not in self.laid:
            self._build(on)
        elif self.bare:
            database.speak_by(self.laid[on].wrapper)

    def world(self, of: str, home: Path) -> object:
        """A copy that the test may change, its files at home; built in place where the test does not stand on it."""
        if self.wanted != of:
            return WORLDS[of]()
        ground = self.laid[of]
        assert ground.home
        shutil.copytree(ground.home, home, dirs_exist_ok=True)
        return copy.deepcopy(ground.world)

    def clear(self) -> None:
        for ground in self.laid.values():
            ground.wrapper.close()
            if ground.home:
                shutil.rmtree(ground.home)
        database.remove(str(ground.wrapper.settings_dict["NAME"]) for ground in self.laid.values())

    def _build(self, world: str) -> None:
        name = "_".join(filter(None, [self.bare, world]))
        database.make(name)
        ground = self.laid[world] = Ground(database.connected("DATABASE_URL", name))
        database.speak_by(ground.wrapper)
        if world:
            ground.home = Path(tempfile.mkdtemp(prefix=f"bilan-{world}-"))
            with override_settings(**settings_at(ground.home)):
                ground.world = WORLDS[world]()


GROUNDS = Grounds()


def ground_of(fixtures: set[str]) -> str:
    """Which world a test stands on, by the fixtures it asks for."""
    return "" if fixtures & BARE else next((world for world in WORLDS if world in fixtures), "")
