"""bin/manage access_table: writes docs/access.md from the access table."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from organisations.access_table import page


class Command(BaseCommand):
    help = "Écrit docs/access.md d’après la table des accès."

    def handle(self, *args, **options) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "access.md"
        target.write_text(page())
        self.stdout.write(f"{target} est à jour.")
