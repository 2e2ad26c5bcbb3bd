"""`bin/manage verify isolation|journal|destruction|attendance|signatures|keys|law|backups DIR|document FILE`.

One line a check, and a closing count; of a document, what it says and an exit code (`bilan.document_check`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bilan.backups.checks import backup_faults
from bilan.document_check import GOOD, NOT_SEALED, CheckRefused, check_document
from bilan.isolation import Check, tables, verify
from confidentiality.checks import destruction, journal
from confidentiality.signatures import checks as signatures
from confidentiality.vault.inspection import key_faults, masters_in_use
from foundation import clock
from foundation.tenancy import tenant
from law.loading import faults as law_faults
from organisations.models import Organisation
from sessions.attendance import checks as attendance

CRIES = {
    "isolation": "Le cloisonnement n’est pas tel qu’il doit être.",
    "journal": "Le journal d’accès a été altéré.",
    "destruction": "Une destruction manque, ou a laissé des restes.",
    "attendance": "Une présence signée a été altérée, ou a perdu son scellé.",
    "signatures": "Un document signé a été altéré, ou a perdu sa trace ou son cachet.",
    "document": "Ce document n’est pas tel qu’il a été scellé, ou rien ne permet de le dire.",
    "law": "Les valeurs légales ne sont pas celles du fichier relu et des décisions de l’exploitant.",
    "backups": "Une sauvegarde manque, est abîmée, ou garde des clés trop longtemps.",
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
    if what == "attendance":
        return list(of_each_organisation("signatures, drawings, scans and seals", attendance.faults))
    if what == "signatures":
        return list(of_each_organisation("documents, signatures, traces and seals", signatures.faults))
    if what == "keys":
        return list(of_each_organisation("every key opens, none is left behind", key_faults))
    if what == "law":
        return [Check("the law is the reviewed file and the operator's decisions", tuple(law_faults()))]
    at = clock.now()
    return [
        *of_each_organisation(
            "destroyed on time, nothing left, register whole", lambda one: destruction.faults(one, at)
        ),
        Check("no sealed file without its row", tuple(destruction.file_faults())),
    ]


def checks_of_backups(directory: Path, most_days: int) -> list[Check]:
    """One check a property of a directory of backups."""
    found = backup_faults(directory, most_days=most_days, at=clock.real())
    return [Check(name, tuple(faults)) for name, faults in found.items()]


class Command(BaseCommand):
    help = "Vérifie ce que l’installation promet."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=list(CRIES))
        parser.add_argument(
            "path", nargs="?", type=Path, metavar="DIR|FILE", help="le répertoire des sauvegardes, ou le document"
        )
        parser.add_argument(
            "--certificate", type=Path, help="le certificat de qui a scellé le document : la base n’est pas lue"
        )
        parser.add_argument("--most-days", type=int, default=2, help="âge le plus grand de la dernière sauvegarde (2)")

    def handle(self, *args, what, path, most_days, certificate, **options):
        if (what in ("backups", "document")) != (path is not None):
            raise CommandError(
                "« verify backups » demande le répertoire des sauvegardes, « verify document » un fichier ; "
                "les autres ne demandent rien."
            )
        if what == "document":
            return self.tell_document(path, certificate)
        checks = checks_of_backups(path, most_days) if path else checks_of(what)
        return self.tell(what, checks)

    def tell_document(self, file: Path, certificate: Path | None) -> None:
        """What a sealed document is worth. The exit code says it too."""
        try:
            code, lines = check_document(file, certificate)
        except CheckRefused as refusal:
            raise CommandError(str(refusal), returncode=NOT_SEALED) from None
        for line in lines:
            self.stdout.write(line)
        if code != GOOD:
            raise CommandError(CRIES["document"], returncode=code)

    def tell(self, what: str, checks: list[Check]) -> None:
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
