"""`bin/manage create_operator --email …`: an account that runs the installation and sees no bilan."""

import getpass
import os

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from organisations.models import User


class Command(BaseCommand):
    help = "Crée un compte d’exploitation, ou rend exploitant un compte qui existe."

    def add_arguments(self, parser):
        parser.add_argument("--email", default=os.environ.get("BILAN_OPERATOR_MAIL", ""))

    def handle(self, *args, email, **options):
        email = email.strip().lower()
        password = os.environ.get("BILAN_OPERATOR_PASSWORD")
        try:
            validate_email(email)
            user = User.objects.filter(email=email).first()
            if user is None:
                password = password or getpass.getpass("Mot de passe : ")
                validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        with transaction.atomic():
            if user is None:
                user = User.objects.create_user(email, password)
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            user.is_operator = True
            user.save(update_fields=["is_operator"])
        self.stdout.write(f"{email} exploite maintenant cette installation.")
