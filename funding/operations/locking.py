"""The row that funding locks, and the words of constraints."""

from django.db import models

from beneficiaries.models import Bilan

OWN_EMPLOYER = "L’employeur qui paie et votre organisme ont le même SIREN (R6313-5)."


def locked(bilan: Bilan) -> Bilan:
    """The bilan row is the lock of everything that funds it."""
    bilans = Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary__employer", "organisation")
    return bilans.get(pk=bilan.pk)


def sentence_of(model: type[models.Model], name: str) -> str:
    """The French message of a constraint of this model."""
    return str(next(each for each in model._meta.constraints if each.name == name).violation_error_message)
