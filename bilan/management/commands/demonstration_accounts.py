"""`bin/manage demonstration_accounts`: who can sign in to the demonstration."""

from django.core.management.base import BaseCommand

from beneficiaries.models import EmployerContact
from bilan.demonstration.cast import HOUSES, OPERATOR, PASSWORD
from foundation.tenancy import tenant
from organisations.models import Organisation
from organisations.queries import team


class Command(BaseCommand):
    help = "Affiche les comptes de la démonstration."

    def handle(self, *args, **options):
        self.stdout.write(f"Mot de passe de tous les comptes professionnels : {PASSWORD}")
        self.stdout.write(f"  Exploitation      {OPERATOR}")
        for house in HOUSES:
            organisation = Organisation.objects.filter(slug=house.slug).first()
            if organisation is None:
                continue
            self.stdout.write(f"{house.name} — /o/{house.slug}/")
            with tenant(organisation.pk):
                for member in team()[:6]:
                    self.stdout.write(f"  {self.roles(member):<17} {member.user.email}  ({member})")
                for contact in EmployerContact.objects.filter(ended_at=None).order_by("pk")[:1]:
                    self.stdout.write(f"  Employeur         {contact.email}  ({contact}, {contact.employer}, code reçu par e-mail)")  # fmt: skip
            self.stdout.write(f"  Bénéficiaire      personne1@{house.slug}.test  (code reçu par e-mail)")

    def roles(self, member) -> str:
        roles = ["consultant·e"] if member.is_consultant else []
        roles += ["assistance"] if member.is_assistant else []
        roles += ["contrôle"] if member.is_auditor else []
        return " + ".join([*roles, "admin"] if member.is_administrator else roles)
