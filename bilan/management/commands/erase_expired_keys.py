"""`bin/manage erase_expired_keys DIR`: erase the backups of keys whose day has come, where no backup is taken any more."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bilan.backups.taking import erase_expired
from foundation import clock
from foundation.clock import paris_day


class Command(BaseCommand):
    help = "Efface les sauvegardes de clés qui ont expiré."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *args, directory, **options):
        if not directory.is_dir():
            raise CommandError(f"{directory} n’est pas un dossier.")
        try:
            erased = erase_expired(directory, paris_day(clock.real()))
        except OSError as error:
            raise CommandError(f"Le système refuse d’effacer : {error}") from None
        for name in erased:
            self.stdout.write(f"{name} a expiré : effacé.")
        self.stdout.write(f"Sauvegardes de clés effacées : {len(erased)}.")
