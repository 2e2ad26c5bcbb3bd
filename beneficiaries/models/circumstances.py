"""The circumstances of a bilan: what must be taken into account, never why."""

from django.db import models

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField


class Circumstances(ContentModel):
    """The situation in which a bilan is opened, and what is to be arranged for the person.

    Sensitive (GDPR art. 9, art. L1132-1 of the Code du travail): sealed, opened by the person and by who
    accompanies them. Measures only, never a cause nor a diagnosis. `answered_at` says when « besoin
    d’aménagement » was answered; asked once, the answer is optional.
    """

    class Situation(models.TextChoices):
        NONE = "none", "En activité, ou sans situation particulière"
        PARENTAL_LEAVE = "parental_leave", "Congé parental"
        SICK_LEAVE = "sick_leave", "Arrêt de travail"
        THERAPEUTIC_PART_TIME = "therapeutic_part_time", "Mi-temps thérapeutique"
        UNPAID_LEAVE = "unpaid_leave", "Congé sans solde"
        SABBATICAL = "sabbatical", "Congé sabbatique"
        MATERNITY_LEAVE = "maternity_leave", "Congé maternité"
        CARER_LEAVE = "carer_leave", "Congé de proche aidant"
        PTP = "ptp", "Projet de transition professionnelle"
        RECLASSIFICATION_LEAVE = "reclassification_leave", "Congé de reclassement"

    situation = EncryptedTextField(default=Situation.NONE.value)
    begins_on = EncryptedTextField(null=True, default=None, help_text="First day of the situation, ISO; none: always.")
    ends_on = EncryptedTextField(null=True, default=None, help_text="Last day of the situation, ISO; none: open.")
    checked = EncryptedJSONField(
        null=True, default=None, help_text="Meetings planned within it: the day, and why or since when it is allowed."
    )
    note = EncryptedTextField(help_text="Why the bilan takes place although the rule excludes the situation.")
    needs_adjustment = EncryptedJSONField(default=bool)
    measures = EncryptedJSONField(default=list, help_text="What is to be arranged: sentences.")
    first_words = EncryptedTextField(null=True, default=None, help_text="What the person wrote before any bilan.")
    objectives = EncryptedTextField(null=True, default=None, help_text="Agreed with the CÉP adviser, before any bilan.")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(
        default=0, help_text="Counts the edits: two editors never overwrite each other."
    )

    class Meta:
        verbose_name = "situation et aménagements"
        verbose_name_plural = "situations et aménagements"
        constraints = [models.UniqueConstraint(fields=["organisation", "bilan"], name="circumstances_once_a_bilan")]

    @property
    def situation_label(self) -> str:
        return str(self.Situation(self.situation).label)
