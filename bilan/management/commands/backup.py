"""`bin/manage backup DIR`: data, files and keys, and the keys that have expired erased."""

from pathlib import Path

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from bilan.backups.errors import BackupRefused
from bilan.backups.taking import take_backup
from foundation import clock


class Command(BaseCommand):
    help = "Sauvegarde les données, les fichiers et, à part et pour peu de jours, les clés."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *args, directory, **options):
        try:
            taken = take_backup(directory, database=settings.BACKUP_DATABASE_URL, at=clock.real())
        except (BackupRefused, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from None
        except psycopg.Error as error:
            raise CommandError(f"PostgreSQL refuse : {str(error).strip()}") from None
        except OSError as error:
            raise CommandError(f"Le système refuse d’écrire la sauvegarde : {error}") from None
        for name in taken.names:
            self.stdout.write(f"{name}  {(directory / name).stat().st_size} octets")
        self.stdout.write(f"{taken.files} fichiers scellés dans l’archive.")
        for name in taken.erased:
            self.stdout.write(f"{name} a expiré : effacé.")
        self.stdout.write(f"Sauvegarde {taken.stamp} complète.")
