"""`bin/manage seal_certificate make|install|revoke|show`: the certificate that seals signed documents.

With `--organisation SLUG`: that organisation's own, its key sealed in the vault. Without: the installation's, whose
line for the environment is printed and kept nowhere.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from confidentiality.models import SealingCertificate
from confidentiality.signatures import certificates
from foundation import clock
from foundation.formats import short_day
from foundation.signing.certificates import DAYS, CertificateRefused, Material, from_pkcs12, material_of, self_signed
from foundation.tenancy import tenant
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Fabrique, installe, révoque ou montre le certificat qui scelle les documents signés."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["make", "install", "revoke", "show"])
        parser.add_argument(
            "file", nargs="?", metavar="FICHIER|EMPREINTE", help="PKCS#12 ou PEM ; l’empreinte à révoquer"
        )
        parser.add_argument("--organisation", metavar="SLUG", help="l’organisme ; sans lui, l’installation")
        parser.add_argument("--name", help="le nom que porte le certificat fabriqué (celui de l’organisme)")
        parser.add_argument("--days", type=int, default=DAYS, help=f"durée du certificat fabriqué ({DAYS} jours)")
        parser.add_argument("--password-file", type=Path, help="fichier qui contient le mot de passe du PKCS#12")
        parser.add_argument("--reason", default="", help="pourquoi il est révoqué")

    def handle(self, *args, what, organisation, **options):
        house = self._house(organisation)
        try:
            if house is None:
                getattr(self, f"{what}_for_installation")(**options)
            else:
                with tenant(house.pk):
                    getattr(self, f"{what}_for_house")(house, **options)
        except CertificateRefused as refusal:
            raise CommandError(str(refusal)) from None

    def _house(self, slug: str | None) -> Organisation | None:
        if slug is None:
            return None
        house = Organisation.objects.filter(slug=slug).first()
        if house is None:
            raise CommandError("Aucun organisme n’a cette adresse courte.")
        return house

    def make_for_installation(self, *, name, days, **options):
        if not name:
            raise CommandError("Donnez avec --name le nom de qui scelle, par exemple celui de votre société.")
        self._print_line(self_signed(name, at=clock.real(), days=days))

    def install_for_installation(self, *, file, password_file, **options):
        self._print_line(self._read(file, password_file))

    def revoke_for_installation(self, **options):
        raise CommandError("Remplacez BILAN_SEAL, puis révoquez l’ancien pour chaque organisme (--organisation SLUG).")

    def show_for_installation(self, **options):
        material = certificates.of_installation()
        if material is None:
            raise CommandError("L’installation n’a pas de certificat : BILAN_SEAL est vide.")
        self._print(material)

    def make_for_house(self, house, *, name, days, **options):
        material = self_signed(name or house.name, at=clock.real(), days=days)
        self._print(self._installed(house, material))

    def install_for_house(self, house, *, file, password_file, **options):
        self._print(self._installed(house, self._read(file, password_file)))

    def revoke_for_house(self, house, *, file, reason, **options):
        revoked = certificates.revoke(file or "", reason=reason, at=clock.now())
        self.stdout.write(f"Révoqué : {revoked.subject}. Les documents scellés avant restent valables.")

    def show_for_house(self, house, **options):
        rows = list(SealingCertificate.objects.all())
        if not rows:
            self.stdout.write("Aucun certificat n’a encore scellé de document de cet organisme.")
        for row in rows:
            ends = " · révoqué" if row.revoked_at else " · remplacé" if row.retired_at else ""
            owner = "de l’organisme" if row.is_own else "de l’installation"
            self.stdout.write(f"# {owner}, jusqu’au {short_day(row.not_after)}{ends}")
            self._print(Material(row.pem))

    def _installed(self, house: Organisation, material: Material) -> Material:
        certificates.install(house, material, at=clock.now())
        return material

    def _read(self, file: str | None, password_file: Path | None) -> Material:
        if not file:
            raise CommandError("Donnez le fichier du certificat (PKCS#12, ou PEM avec sa clé).")
        try:
            content = Path(file).read_bytes()
            password = password_file.read_text().strip() if password_file else ""
        except OSError as fault:
            raise CommandError(f"Ce fichier ne se lit pas : {fault.strerror}.") from None
        if b"-----BEGIN" not in content:
            return from_pkcs12(content, password)
        text = content.decode(errors="replace")
        before, mark, after = text.partition(certificates.KEY_BEGINS)
        key, end, rest = after.partition(certificates.KEY_ENDS)
        return material_of(before + rest, f"{mark}{key}{end}\n")

    def _print_line(self, material: Material) -> None:
        self._print(material)
        self.stdout.write("# À mettre dans l’environnement de l’installation, et à garder comme une clé :")
        self.stdout.write(f"BILAN_SEAL={certificates.bundled(material)}")

    def _print(self, material: Material) -> None:
        kind = (
            "certificat fabriqué ici, sans autorité tierce" if material.is_self_signed else "certificat d’une autorité"
        )
        self.stdout.write(f"# {material.subject} ({kind})")
        self.stdout.write(f"# empreinte {material.fingerprint}")
        self.stdout.write(material.chain)
