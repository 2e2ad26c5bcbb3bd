"""`bin/manage rotate_keys master|organisation`: keys wrapped anew, while web and worker go on."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from confidentiality.vault.master import MasterUnknown
from confidentiality.vault.rotation import Progress, rotate_master, rotate_organisations
from foundation import clock
from organisations.models import Organisation

WORDS = {
    "master": "Chaque organisme est sous la clé maîtresse d’aujourd’hui.",
    "organisation": "Chaque organisme a une clé nouvelle ; l’ancienne n’existe plus.",
}


class Command(BaseCommand):
    help = "Renouvelle la clé maîtresse ou celles des organismes, sans arrêter le service."

    def add_arguments(self, parser):
        parser.add_argument("floor", choices=list(WORDS), metavar="master|organisation")
        parser.add_argument("--slug", help="un seul organisme, par son adresse courte")
        parser.add_argument(
            "--older-than",
            type=int,
            default=24,
            metavar="HEURES",
            help="laisse les clés d’organisme plus jeunes : une commande interrompue reprend où elle en était (24)",
        )

    def handle(self, *args, floor, slug, older_than, **options):
        try:
            for progress in self._rotation(floor, slug, older_than):
                self.stdout.write(str(progress))
        except MasterUnknown as refusal:
            raise CommandError(
                f"{refusal} Remettez l’ancienne clé dans BILAN_MASTER_KEYS_FORMER, puis recommencez :"
                " ce qui est fait reste fait."
            ) from None
        self.stdout.write(WORDS[floor])

    def _rotation(self, floor: str, slug: str | None, hours: int) -> Iterator[Progress]:
        if floor == "master":
            if slug is not None:
                raise CommandError("La clé maîtresse se renouvelle pour tous les organismes à la fois.")
            return rotate_master()
        organisations = Organisation.objects.order_by("slug")
        if slug is not None:
            organisations, hours = organisations.filter(slug=slug), 0
            if not organisations:
                raise CommandError(f"Aucun organisme n’a l’adresse courte « {slug} ».")
        return rotate_organisations(organisations, older_than=timedelta(hours=hours), at=clock.now())
