"""`bin/manage date_law PARAMETER --from DAY --source "…" --why "…" --by "…"`: the operator dates a statutory value."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from law.deciding import DecisionRefused, date_value, withdraw_decision


class Command(BaseCommand):
    help = "Date ou corrige une valeur légale, pour tous les organismes ; la décision laisse sa trace."

    def add_arguments(self, parser):
        parser.add_argument("parameter", help="son nom, comme « bin/manage law » l’écrit")
        parser.add_argument("--from", dest="since", required=True, metavar="AAAA-MM-JJ", help="premier jour en vigueur")
        parser.add_argument("--to", dest="until", metavar="AAAA-MM-JJ", help="dernier jour, s’il est connu")
        parser.add_argument("--value", default="", help="la valeur ; sans elle, celle du projet")
        parser.add_argument("--article", default="", help="l’article, s’il change")
        parser.add_argument("--source", default="", help="le texte publié qui fonde la décision")
        parser.add_argument("--why", default="", help="la raison, pour qui relira")
        parser.add_argument("--by", default="", help="votre nom")
        parser.add_argument("--withdraw", action="store_true", help="retire la décision de ce jour")

    def handle(self, *args, parameter, since, until, value, article, source, why, by, withdraw, **options):
        valid_from, at = _day(since), clock.now()
        try:
            if withdraw:
                decision = withdraw_decision(parameter, valid_from=valid_from, why=why, by=by, at=at)
            else:
                decision = date_value(
                    parameter,
                    valid_from=valid_from,
                    valid_to=_day(until) if until else None,
                    value=value,
                    article=article,
                    source=source,
                    why=why,
                    by=by,
                    at=at,
                )
        except DecisionRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{decision}. Décidé par {decision.decided_by}.")


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise CommandError(f"« {typed} » n’est pas une date : écrivez-la AAAA-MM-JJ.") from None
    if not 2000 <= day.year < 2100:
        raise CommandError(f"« {typed} » : vérifiez l’année.")
    return day
