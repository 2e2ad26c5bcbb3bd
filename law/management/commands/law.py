"""`bin/manage law --on 2026-01-15`: the statutory values in force on a day, one a line with its article."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from law.queries import in_force


class Command(BaseCommand):
    help = "Affiche les valeurs légales en vigueur à une date, une par ligne, avec leur article."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="la date (aujourd’hui par défaut)")

    def handle(self, *args, on, **options):
        try:
            day = date.fromisoformat(on) if on else clock.today()
        except ValueError:
            raise CommandError(f"« {on} » n’est pas une date : écrivez-la AAAA-MM-JJ.") from None
        lines = [
            f"{parameter} = {value.shown} — {value.article} — depuis le {value.valid_from:%d/%m/%Y} — {value.source}"
            for parameter, value in sorted(in_force(day).items())
        ]
        self.stdout.write("\n".join(lines))
