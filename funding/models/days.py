"""Days in constraints."""

from django.db import models
from django.db.models import Func


class ParisDay(Func):
    """The Paris day of an instant, for constraints."""

    template = "(%(expressions)s AT TIME ZONE 'Europe/Paris')::date"
    output_field = models.DateField()
