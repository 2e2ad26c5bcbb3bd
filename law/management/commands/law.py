"""`bin/manage law --on 2026-01-15`: the statutory values in force on a day, one a line with its article.

`--pending`: those that are known and not in force; `--history`: what the operator decided.
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from law.models import LegalDecision, LegalValue
from law.queries import in_force


class Command(BaseCommand):
    help = "Affiche les valeurs légales en vigueur à une date, une par ligne, avec leur article."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="la date (aujourd’hui par défaut)")

        parser.add_argument("--pending", action="store_true", help="les projets, connus et pas en vigueur")
        parser.add_argument("--history", action="store_true", help="les décisions de l’exploitant")

    def handle(self, *args, on, pending, history, **options):
        if pending or history:
            self.stdout.write("\n".join(_pending() if pending else _history()) or "Rien.")
            return
        try:
            day = date.fromisoformat(on) if on else clock.today()
        except ValueError:
            raise CommandError(f"« {on} » n’est pas une date : écrivez-la AAAA-MM-JJ.") from None
        lines = [
            f"{parameter} = {value.shown} — {value.article} — depuis le {value.valid_from:%d/%m/%Y} — {value.source}"
            for parameter, value in sorted(in_force(day).items())
        ]
        self.stdout.write("\n".join(lines))


def _pending() -> list[str]:
    drafts = LegalValue.objects.filter(valid_from=None)
    return [f"{one.parameter} = {one.shown} — {one.article} — pas en vigueur — {one.source}" for one in drafts]


def _history() -> list[str]:
    return [
        f"{one.decided_at:%d/%m/%Y} {one} — {one.source} — {one.why} — {one.decided_by}"
        for one in LegalDecision.objects.order_by("pk")
    ]
