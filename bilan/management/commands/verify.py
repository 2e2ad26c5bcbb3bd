"""`bin/manage verify isolation`: one line a check, and a closing count."""

from django.core.management.base import BaseCommand, CommandError

from bilan.isolation import tables, verify


class Command(BaseCommand):
    help = "Vérifie ce que l’installation promet."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["isolation"])

    def handle(self, *args, what, **options):
        checks = verify()
        for check in checks:
            self.stdout.write(f"{'ok  ' if check.passed else 'FAUX'} {check.name}")
            for fault in check.faults:
                self.stdout.write(f"       {fault}")
        failed = sum(not check.passed for check in checks)
        self.stdout.write(f"{len(tables())} tables lues")
        self.stdout.write(f"{len(checks) - failed} passed, {failed} failed")
        if failed:
            raise CommandError("Le cloisonnement n’est pas tel qu’il doit être.")
