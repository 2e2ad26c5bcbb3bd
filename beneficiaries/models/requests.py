"""What people ask about their own data, and what the team must do for it (GDPR art. 12 to 22)."""

from datetime import date, timedelta

from django.db import models

from beneficiaries.models.people import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from organisations.permissions import Actor, Standing

WORDS_AT_MOST = 600


class LegalGround(models.TextChoices):
    """Why the law lets one refuse, wholly or in part; nothing else is a reason (art. 12.4)."""

    LEGAL_DUTY = "17.3.b", "La loi oblige à conserver ces données (RGPD, art. 17.3 b)"
    LEGAL_CLAIMS = "17.3.e", "Ces données servent à constater ou à défendre un droit (RGPD, art. 17.3 e)"
    OTHERS_RIGHTS = "15.4", "La copie porterait atteinte aux droits d’autrui (RGPD, art. 15.4)"
    NOT_PORTABLE = "20.1", "Ces données n’ont pas été fournies par la personne (RGPD, art. 20.1)"
    COMPELLING = "21.1", "Des motifs légitimes et impérieux l’emportent (RGPD, art. 21.1)"
    AUTHOR_LEFT = "15", "Des notes privées ne s’ouvrent plus : leur auteur a quitté l’équipe (RGPD, art. 15)"
    UNIDENTIFIED = "12.2", "La personne ne peut pas être identifiée (RGPD, art. 12.2)"
    EXCESSIVE = "12.5", "La demande est manifestement infondée ou excessive (RGPD, art. 12.5)"


class PersonRequest(TenantModel):
    """One right that a person exercises, with the clock of art. 12.3.

    Its state follows from its dates. The answer is due one month after receipt, and the date may be put off
    once, with a reason told within that month. An answer given never changes (trigger).
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "Accès"
        PORTABILITY = "portability", "Portabilité"
        RECTIFICATION = "rectification", "Rectification"
        ERASURE = "erasure", "Effacement"
        RESTRICTION = "restriction", "Limitation"
        OBJECTION = "objection", "Opposition"
        WITHDRAWAL = "withdrawal", "Retrait d’un accord"

    class Channel(models.TextChoices):
        SPACE = "space", "Son espace"
        EMAIL = "email", "Un e-mail"
        PAPER = "paper", "Un courrier ou un papier remis"
        SPOKEN = "spoken", "De vive voix"

    class Outcome(models.TextChoices):
        GRANTED = "granted", "Acceptée"
        PARTLY = "partly", "Acceptée en partie"
        REFUSED = "refused", "Refusée"
        GIVEN_UP = "given_up", "Retirée par la personne"

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel)
    words = models.CharField(max_length=WORDS_AT_MOST, blank=True, help_text="Read by the administration.")
    changes = models.JSONField(default=dict, help_text="Field of the file → [what it said, what it should say].")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    first_due_on = models.DateField(help_text="One month after receipt (art. 12.3).")
    due_on = models.DateField()
    extended_on = models.DateField(null=True)
    extension_reason = models.CharField(max_length=300, blank=True, help_text="Told to the person.")
    confirmed_at = models.DateTimeField(null=True, help_text="The person read what erasure does, and confirms.")
    confirmed_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who typed a paper confirmation."
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    legal_ground = models.CharField(max_length=10, choices=LegalGround, blank=True)
    answer = models.CharField(max_length=WORDS_AT_MOST, blank=True, help_text="Told to the person.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "beneficiary", "kind"],
                condition=models.Q(answered_at=None),
                name="one_open_request_a_right",
                violation_error_message="Une demande de ce genre attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=models.Q(received_at__lte=models.F("recorded_at")),
                name="request_is_not_in_the_future",
                violation_error_message="Une demande ne s’enregistre pas d’avance.",
            ),
            models.CheckConstraint(
                condition=models.Q(channel="space", recorded_by=None)
                | (~models.Q(channel="space") & models.Q(recorded_by__isnull=False)),
                name="assisted_request_says_who_typed_it",
            ),
            models.CheckConstraint(
                condition=models.Q(extended_on=None, extension_reason="", due_on=models.F("first_due_on"))
                | (
                    models.Q(extended_on__lte=models.F("first_due_on"), due_on__gt=models.F("first_due_on"))
                    & ~models.Q(extension_reason="")
                ),
                name="request_is_extended_in_time_with_a_reason",
                violation_error_message="Une prolongation se décide, avec son motif, dans le premier délai.",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, outcome="", legal_ground="", answer="", answered_by=None)
                | (models.Q(answered_at__isnull=False) & ~models.Q(outcome="")),
                name="answer_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["partly", "refused"])
                & ~models.Q(legal_ground="")
                & ~models.Q(answer="")
                | ~models.Q(outcome__in=["partly", "refused"]) & models.Q(legal_ground=""),
                name="refusal_has_its_legal_ground",
                violation_error_message="Un refus, même en partie, donne son motif légal et l’explique.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="erasure", outcome__in=["granted", "partly"])
                | models.Q(confirmed_at__isnull=False),
                name="erasure_is_confirmed_first",
                violation_error_message="La personne doit d’abord confirmer, après avoir lu ce qui sera effacé.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "answered_at", "due_on"], name="request_by_deadline")]

    @property
    def article(self) -> str:
        """The article of the GDPR that gives this right."""
        articles = {
            "access": "15",
            "portability": "20",
            "rectification": "16",
            "erasure": "17",
            "restriction": "18",
            "objection": "21",
            "withdrawal": "7.3",
        }
        return articles[self.kind]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def must_be_confirmed(self) -> bool:
        """Erasure waits for the person's second word, given once its effects were read."""
        return self.is_open and self.kind == self.Kind.ERASURE and self.confirmed_at is None

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on < on

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The person alone; roles do the rest."""
        return frozenset({Standing.PERSON}) if self.beneficiary.user_id == actor.user_id else frozenset()


class RequestTask(TenantModel):
    """Private notes asked for under art. 15: their author alone answers (DESIGN invariant 7).

    The administration reads whether it is done, never what was answered.
    """

    NOTICE = timedelta(days=7)

    class Outcome(models.TextChoices):
        GIVEN = "given", "Je remets mes notes à la personne"
        NONE = "none", "Je n’ai pas de notes privées sur cette personne"
        REFUSED = "refused", "Je ne les remets pas, pour un motif légal"

    request = TenantForeignKey(PersonRequest, on_delete=models.PROTECT, related_name="tasks")
    assignee = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="Before the answer itself is due.")
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    legal_ground = models.CharField(max_length=10, choices=LegalGround, blank=True, help_text="Told to the person.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "request", "assignee"], name="one_task_an_author"),
            models.CheckConstraint(
                condition=models.Q(done_at=None, outcome="") | models.Q(done_at__isnull=False) & ~models.Q(outcome=""),
                name="done_task_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="refused") & ~models.Q(legal_ground="")
                | ~models.Q(outcome="refused") & models.Q(legal_ground=""),
                name="notes_are_refused_with_a_legal_ground",
                violation_error_message="Choisissez le motif légal de votre refus.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "assignee", "done_at"], name="task_by_assignee")]

    def is_late(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The author of the notes, and nobody else."""
        is_theirs = actor.membership_id is not None and actor.membership_id == self.assignee_id
        return frozenset({Standing.IN_CHARGE}) if is_theirs else frozenset()
