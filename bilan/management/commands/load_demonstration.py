"""`bin/manage load_demonstration`: builds the demonstration, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bilan.demonstration.load import is_loaded, load


class Command(BaseCommand):
    help = "Construit la démonstration ; ne fait rien si elle est déjà là."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("La démonstration ne se charge que dans une démonstration (BILAN_DEMONSTRATION=1).")
        if is_loaded():
            self.stdout.write("La démonstration est déjà là.")
            return
        load()
        self.stdout.write("La démonstration est prête.")
