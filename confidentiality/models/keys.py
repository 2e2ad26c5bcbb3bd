"""Keys, all wrapped: none of these rows opens anything without the master key.

The vault alone reads and writes them. They are left out of the backup of the database and
kept in one of their own, short-lived, so that a destroyed key is gone everywhere on a known day.
"""

from django.db import models

from confidentiality.content import ContentModel
from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class OrganisationKey(TenantModel):
    """Wraps every data key of one organisation; the latest generation wraps, former ones only open."""

    generation = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    master_id = models.CharField(max_length=32, help_text="Names the master key that wrapped it.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "generation"], name="one_organisation_key_a_generation")
        ]


class BilanKey(ContentModel):
    """Seals one retention class of one bilan, or one kept document; visible while that bilan is open.

    Its deletion is the destruction of what it sealed: a trigger asks for a destruction that is
    due, and refuses a new key afterwards.
    """

    CLASSES = (Retention.WORKING, Retention.SYNTHESIS, Retention.KEPT)

    organisation_key = TenantForeignKey(OrganisationKey, on_delete=models.PROTECT, related_name="+")
    retention = models.CharField(max_length=10, choices=[(held.value, held.value) for held in CLASSES])
    document_id = models.UUIDField(null=True, help_text="The kept document that has this key to itself.")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "retention", "document_id"],
                nulls_distinct=False,
                name="one_key_a_bilan_and_class",
            ),
            models.CheckConstraint(
                condition=models.Q(retention=Retention.KEPT, document_id__isnull=False)
                | models.Q(retention__in=[Retention.WORKING, Retention.SYNTHESIS], document_id=None),
                name="kept_document_has_its_key",
            ),
        ]


class ProofKey(TenantModel):
    """Seals administrative proof (class D): the scans of one bilan, or what belongs to the house itself."""

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, null=True, related_name="+")
    organisation_key = TenantForeignKey(OrganisationKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan"], nulls_distinct=False, name="one_proof_key_a_bilan"
            )
        ]
