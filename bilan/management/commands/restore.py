"""`bin/manage restore DIR --stamp …`: a backup comes back, and what was destroyed since does not."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from bilan.backups import manifest
from bilan.backups.errors import BackupRefused
from bilan.backups.restoring import Restored, Wanted, finish, restore
from bilan.management.commands.verify import checks_of
from bilan.settings import env
from foundation import clock

MUST_HOLD = ("isolation", "destruction")
SHOULD_HOLD = ("journal", "keys")
WITHOUT_KEYS = (
    "Aucune clé n’est revenue : les réponses, les synthèses, les remarques et les fichiers de cette sauvegarde"
    " sont illisibles, pour tout le monde et pour toujours. Les personnes, dates, heures et signatures sont là."
)


class Command(BaseCommand):
    help = "Remet une sauvegarde en place ; le registre des destructions est rejoué avant que rien ne soit servi."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--stamp", help="laquelle ; sans cette option, les sauvegardes sont énumérées")
        parser.add_argument("--keys", type=Path, metavar="FICHIER", help="les clés, si ce ne sont pas les siennes")
        parser.add_argument("--without-keys", action="store_true", help="sans les clés : le contenu sera illisible")
        parser.add_argument("--yes-erase", action="store_true", help="remplace tout ce que la base contient")

    def handle(self, *args, directory, stamp, keys, without_keys, yes_erase, **options):
        if not stamp:
            raise CommandError(f"Dites laquelle (--stamp) : {', '.join(manifest.stamps(directory)) or 'aucune ici'}.")
        keys = None if without_keys else keys or directory / manifest.keys_file(stamp)
        try:
            owner = env("OWNER_DATABASE_URL")
            wanted = Wanted(directory, stamp, keys, may_erase=yes_erase)
            for step in restore(wanted, owner=owner, migrate=migrate, at=clock.real()):
                self._tell(step)
            self._verify()
            finish(owner)
        except (BackupRefused, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from None
        except (psycopg.Error, DatabaseError) as error:
            raise CommandError(
                f"PostgreSQL refuse : {str(error).strip()}\nRien n’est servi : recommencez la restauration."
            ) from None
        self.stdout.write("La restauration est finie : le site et les tâches peuvent servir.")

    def _tell(self, step: str | Restored) -> None:
        if isinstance(step, str):
            self.stdout.write(step)
            return
        if step.keys is None:
            self.stdout.write(WITHOUT_KEYS)
        else:
            self.stdout.write(f"{step.keys[0]} clés sont revenues ; {step.keys[1]} restent détruites ou sans objet.")
        if step.due:
            self.stdout.write(f"{step.due} destructions étaient venues à leur jour : faites.")
        if step.swept:
            self.stdout.write(f"{step.swept} fichiers que plus rien ne nomme sont effacés.")

    def _verify(self) -> None:
        failed = []
        for what in (*MUST_HOLD, *SHOULD_HOLD):
            for check in checks_of(what):
                self.stdout.write(f"{'ok  ' if check.passed else 'FAUX'} {check.name}")
                for fault in check.faults:
                    self.stdout.write(f"       {fault}")
                if not check.passed and what in MUST_HOLD:
                    failed.append(what)
        if failed:
            raise BackupRefused(
                "La base restaurée ne tient pas ses promesses (voir FAUX) : elle reste fermée. Recommencez la"
                " restauration, ou une autre sauvegarde."
            )


def migrate() -> None:
    """A backup of an older version gets its tables changed before anything else reads it."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(f"Les migrations ont échoué : {done.stderr.strip()[-1500:]}")
