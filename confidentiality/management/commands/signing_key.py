"""`bin/manage signing_key`: what checks this installation's certificates."""

from django.core.management.base import BaseCommand

from confidentiality.vault.signing import public_key


class Command(BaseCommand):
    help = "Affiche la clé publique qui vérifie les certificats et les scellés de cette installation."

    def handle(self, *args, **options):
        self.stdout.write(public_key())
