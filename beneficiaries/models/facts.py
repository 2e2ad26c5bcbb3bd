"""The chain of dated facts of a bilan."""

from django.db import models

from beneficiaries.models.bilans import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from organisations.permissions import Actor, Standing

# Signatures of a text of the content wing: its version and SHA-256 stay here when the text is destroyed.
SIGNS_A_TEXT = ["programme_proposed", "programme_agreed", "investigation_recorded", "investigation_read"]


class Fact(TenantModel):
    """Something that took place in a bilan, on its day: the proof that remains (invariant 13).

    Append-only. A correction is a new fact that supersedes the old one; `is_void` says that
    the old one did not take place. What the order of the course would refuse can still be
    recorded as irregular, with its reason.
    """

    class Kind(models.TextChoices):
        INFORMATION_TALK = "information_talk", "Entretien d’information"
        INFORMED = "informed", "Information lue"
        CONSENTED = "consented", "Consentement donné"
        CONSENT_REFUSED = "consent_refused", "Consentement refusé"
        CONSENT_WITHDRAWN = "consent_withdrawn", "Consentement retiré"
        BASIS_RECORDED = "basis_recorded", "Cadre contractuel enregistré"
        AGREEMENT_SENT = "agreement_sent", "Convention ou contrat transmis"
        AGREEMENT_REFUSED = "agreement_refused", "Convention ou contrat refusé"
        AGREEMENT_WITHDRAWN = "agreement_withdrawn", "Rétractation du contrat"
        BOOKLET_READ = "booklet_read", "Livret d’accueil lu"
        HOUSE_RULES_READ = "house_rules_read", "Règlement intérieur lu"
        USEFUL_LIST_READ = "useful_list_read", "Liste d’organismes utiles lue"
        PROGRAMME_PROPOSED = "programme_proposed", "Programme personnalisé proposé"
        PROGRAMME_AGREED = "programme_agreed", "Programme personnalisé signé"
        PRELIMINARY_CLOSED = "preliminary_closed", "Phase préliminaire terminée"
        INVESTIGATION_RECORDED = "investigation_recorded", "Compte rendu d’investigation signé"
        INVESTIGATION_READ = "investigation_read", "Compte rendu d’investigation lu"
        INVESTIGATION_CLOSED = "investigation_closed", "Phase d’investigation terminée"
        CONCLUSIONS_TALK = "conclusions_talk", "Entretien de conclusions tenu"
        CONCLUSION_CLOSED = "conclusion_closed", "Phase de conclusions terminée"
        HANDING_OVER_PROPOSED = "handing_over_proposed", "Remise de la synthèse proposée"
        HANDED_OVER = "handed_over", "Synthèse remise"
        RECEIVED = "received", "Réception confirmée"
        SATISFACTION_OFFERED = "satisfaction_offered", "Avis demandé"
        PAUSED = "paused", "Bilan en pause"
        RESUMED = "resumed", "Bilan repris"
        ATTEMPTED = "attempted", "Relance restée sans réponse"
        HOURS_CHANGED = "hours_changed", "Durée du bilan modifiée"
        ABANDONED = "abandoned", "Bilan abandonné"
        CLOSED = "closed", "Bilan terminé"
        DESTROYED = "destroyed", "Documents de travail détruits"
        FOLLOW_UP_REMINDED = "follow_up_reminded", "Rappel du suivi"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30, choices=Kind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=130, help_text="As the organisation knew the author that day.")
    is_assisted = models.BooleanField(default=False, help_text="An act of the person, entered on their behalf.")
    is_irregular = models.BooleanField(default=False, help_text="Out of order or late; kept, marked, not billable.")
    is_void = models.BooleanField(default=False, help_text="Says that the fact it supersedes did not take place.")
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict, help_text="Version of a text, kind of a basis: facts, never content.")
    supersedes = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "supersedes"],
                condition=models.Q(supersedes__isnull=False),
                name="a_fact_is_superseded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_irregular=False) | ~models.Q(reason=""),
                name="irregular_fact_says_why",
                violation_error_message="Dites pourquoi ce fait est enregistré hors de l’ordre prévu.",
            ),
            models.CheckConstraint(
                condition=models.Q(supersedes=None) | ~models.Q(reason=""),
                name="correction_says_why",
                violation_error_message="Dites pourquoi vous corrigez ce fait.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_void=False) | models.Q(supersedes__isnull=False), name="void_fact_supersedes"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=SIGNS_A_TEXT)
                | models.Q(is_irregular=True)
                | models.Q(detail__has_key="sha256"),
                name="signature_names_its_text",
                violation_error_message="Une signature dit l’empreinte du texte signé.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "bilan"],
                condition=models.Q(kind="follow_up_reminded", supersedes=None),
                name="one_follow_up_reminder",
            ),
            models.CheckConstraint(
                condition=models.Q(occurred_at__lte=models.F("recorded_at")),
                name="fact_is_not_in_the_future",
                violation_error_message="Un fait ne s’enregistre pas d’avance.",
            ),
            # The trigger moves the second of one instant by a microsecond: the order of entry is never left to chance.
            models.UniqueConstraint(fields=["organisation", "bilan", "recorded_at"], name="facts_keep_their_order"),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "occurred_at"], name="fact_by_bilan")]
        ordering = ["occurred_at", "recorded_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)
