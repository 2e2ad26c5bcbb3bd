"""What people write for documents: the terms of the house, and those of one bilan."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from funding.agreements.gathering import bilan_terms
from funding.models import BilanTerms, HouseTerms, Independent
from funding.operations.locking import locked, sentence_of
from organisations.models import Membership, Organisation


class TermsRefused(Exception):
    """The terms do not hold together; the message is shown to the user as it is."""


class TermsConflict(Exception):
    """Somebody wrote other terms since these were read; `terms` are theirs."""

    def __init__(self, terms: BilanTerms):
        super().__init__("Ces mentions ont changé depuis que vous les avez ouvertes.")
        self.terms = terms


class HouseTermsConflict(Exception):
    """Somebody wrote other terms of the house since these were read; `terms` are theirs."""

    def __init__(self, terms: HouseTerms):
        super().__init__("Ces mentions ont changé depuis que vous les avez ouvertes.")
        self.terms = terms


def print_of(terms: HouseTerms) -> str:
    """What tells these terms from others: the editor's page carries it, and gives it back."""
    told = [str(getattr(terms, field.attname)) for field in HouseTerms._meta.concrete_fields if not field.primary_key]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


@transaction.atomic
def write_house_terms(organisation: Organisation, *, seen: str = "", **values: Any) -> HouseTerms:
    """Change what the documents of a house print of it, from the next one on. Raises HouseTermsConflict, TermsRefused.

    `seen` is the print of the terms that the editor had before them.
    """
    current = HouseTerms.objects.select_for_update().filter(organisation=organisation).first()
    if seen and current is not None and print_of(current) != seen:
        raise HouseTermsConflict(current)
    try:
        with transaction.atomic():
            terms, _ = HouseTerms.objects.update_or_create(organisation=organisation, defaults=values)
    except IntegrityError as error:
        raise _refused(HouseTerms, error) from None
    return terms


@transaction.atomic
def write_bilan_terms(bilan: Bilan, *, version: int, by: Membership, at: datetime, **values: Any) -> BilanTerms:
    """Change what the next documents of a bilan say; what left stays. Raises TermsConflict, TermsRefused.

    `version` is the one that the editor had before them.
    """
    bilan = locked(bilan)
    terms = bilan_terms(bilan)
    if terms.version != version:
        raise TermsConflict(terms)
    for name, value in values.items():
        setattr(terms, name, value)
    terms.version, terms.edited_by, terms.edited_at = version + 1, by, at
    try:
        with transaction.atomic():
            terms.save()
    except IntegrityError as error:
        raise _refused(BilanTerms, error) from None
    return terms


@transaction.atomic
def write_independent(member: Membership, **values: Any) -> Independent | None:
    """Say that a member works on their own account, and as which firm; without a name, that they do not. Raises TermsRefused."""
    if not values["legal_name"].strip():
        Independent.objects.filter(member=member).delete()
        return None
    try:
        with transaction.atomic():
            row, _ = Independent.objects.update_or_create(
                organisation_id=member.organisation_id, member=member, defaults=values
            )
    except IntegrityError as error:
        raise _refused(Independent, error) from None
    return row


def _refused(model: type[models.Model], error: IntegrityError) -> TermsRefused:
    name = violated(error)
    if not any(one.name == name for one in model._meta.constraints):
        raise error
    return TermsRefused(sentence_of(model, name))
