"""`bin/manage verify isolation|journal|destruction|keys`: one line a check, and a closing count."""

from collections.abc import Callable, Iterator

from django.core.management.base import BaseCommand, CommandError

from bilan.isolation import Check, tables, verify
from confidentiality.checks import destruction, journal
from confidentiality.vault.inspection import key_faults, masters_in_use
from foundation import clock
from foundation.tenancy import tenant
from organisations.models import Organisation

CRIES = {
    "isolation": "Le cloisonnement n’est pas tel qu’il doit être.",
    "journal": "Le journal d’accès a été altéré.",
    "destruction": "Une destruction manque, ou a laissé des restes.",
    "keys": "Une clé ne s’ouvre pas, ou une rotation n’est pas finie.",
}


def of_each_organisation(name: str, find: Callable[[Organisation], Iterator[str]]) -> Iterator[Check]:
    """One check an organisation, inside its tenant."""
    for organisation in Organisation.objects.order_by("slug"):
        with tenant(organisation.pk):
            yield Check(f"{name}: {organisation.slug}", tuple(find(organisation)))


def checks_of(what: str) -> list[Check]:
    if what == "isolation":
        return verify()
    if what == "journal":
        return list(of_each_organisation("seals, chain and lines", journal.faults))
    if what == "keys":
        return list(of_each_organisation("every key opens, none is left behind", key_faults))
    at = clock.now()
    return [
        *of_each_organisation(
            "destroyed on time, nothing left, register whole", lambda one: destruction.faults(one, at)
        ),
        Check("no sealed file without its row", tuple(destruction.file_faults())),
    ]


class Command(BaseCommand):
    help = "Vérifie ce que l’installation promet."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=list(CRIES))

    def handle(self, *args, what, **options):
        checks = checks_of(what)
        for check in checks:
            self.stdout.write(f"{'ok  ' if check.passed else 'FAUX'} {check.name}")
            for fault in check.faults:
                self.stdout.write(f"       {fault}")
        failed = sum(not check.passed for check in checks)
        if what == "isolation":
            self.stdout.write(f"{len(tables())} tables lues")
        if what == "keys":
            for master_id, count in sorted(masters_in_use().items()):
                self.stdout.write(f"{count} clés d’organisme sous la clé maîtresse {master_id}")
        self.stdout.write(f"{len(checks) - failed} passed, {failed} failed")
        if failed:
            raise CommandError(CRIES[what])
