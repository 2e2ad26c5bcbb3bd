"""What every content table stands on."""

from typing import ClassVar

from django.db import models

from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class ContentModel(TenantModel):
    """A row that says what a bilan says: seen only while its bilan is open, migrated with `Isolate(…, content=True)`.

    States, counters and timestamps that lists need never live here. `retention_class` says which key
    seals it and when it is destroyed (R6313-7).
    """

    retention_class: ClassVar[Retention] = Retention.WORKING
    is_seen_by_author_only: ClassVar[bool] = False  # migrated with `OnlyToAuthor`: erased without being read
    file_columns: ClassVar[tuple[str, ...]] = ()  # those that name a sealed file of the storage

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
