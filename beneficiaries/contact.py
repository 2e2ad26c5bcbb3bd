"""What an assistant keeps of a person: how to reach them, never who signs in."""

from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary
from beneficiaries.operations import BeneficiaryChanged, BeneficiaryRefused
from beneficiaries.telling import UNAGREED, identity_may_change
from foundation.errors import violated


@transaction.atomic
def change_contact(beneficiary: Beneficiary, *, phone: str, email: str, version: int) -> Beneficiary:
    """Keep the telephone and, until the person has an account, the address.

    Whoever holds the address enters the person's space and reads content: once it opens
    something, a role may not move it. Raises BeneficiaryChanged or BeneficiaryRefused.
    """
    beneficiary = Beneficiary.objects.select_for_update(of=("self",)).get(pk=beneficiary.pk)
    if beneficiary.version != version:
        raise BeneficiaryChanged("Cette fiche a été modifiée entre-temps : comparez, puis enregistrez de nouveau.")
    email = email.strip().lower()
    if beneficiary.user_id is not None and email != beneficiary.email:
        raise BeneficiaryRefused(
            "Cette adresse ouvre l’espace de la personne : seule la personne qui accompagne peut la changer."
        )
    if email != beneficiary.email and not identity_may_change(beneficiary):
        raise BeneficiaryRefused(UNAGREED)
    beneficiary.phone, beneficiary.email = phone.strip(), email
    beneficiary.version += 1
    try:
        with transaction.atomic():
            beneficiary.save(update_fields=["phone", "email", "version"])
    except IntegrityError as error:
        if violated(error) == "one_beneficiary_an_address":
            raise BeneficiaryRefused("Une personne a déjà cette adresse dans votre organisme.") from None
        raise
    return beneficiary
