"""What every content table stands on."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class ContentModel(TenantModel):
    """A row that says what a bilan says: seen only while its bilan is open, migrated with `Isolate(…, content=True)`.

    States, counters and timestamps that lists need never live here.
    """

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
