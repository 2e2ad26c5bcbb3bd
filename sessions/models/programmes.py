"""Offers of an organisation, their versions, and from which version each bilan was opened."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from sessions.models.vocabulary import Phase, StepMode

WHOLE = 100  # per cent


class Offer(TenantModel):
    """What the organisation sells under one address; what it says is told by its versions."""

    slug = models.SlugField("adresse", max_length=60, help_text="Of its public sheet; never changes.")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, help_text="No bilan is opened from it any more.")
    listed_at = models.DateTimeField(null=True, help_text="Since when visitors read its sheet.")
    reviewed_on = models.DateField(null=True, help_text="When somebody last said that the sheet is true.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_offer_an_address"),
            models.CheckConstraint(
                condition=models.Q(retired_at=None) | models.Q(listed_at=None),
                name="retired_offer_is_not_listed",
                violation_error_message="Un programme retiré n’est plus montré aux visiteurs.",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Programme(TenantModel):
    """One version of an offer: a draft, or published and then the same for ever.

    A trigger keeps what was published, and publishes only what the law's phases and hours allow.
    """

    offer = TenantForeignKey(Offer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(null=True, help_text="1, 2, 3…; none while it is a draft.")
    edit = models.PositiveIntegerField(default=0, help_text="One more at each saving: two people see each other.")
    edited_at = models.DateTimeField(null=True)
    edited_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    title = models.CharField("intitulé", max_length=120, blank=True)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    audience = models.TextField("à qui il s’adresse", max_length=2000, blank=True)
    price = models.DecimalField("prix", max_digits=8, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    sessions_count = models.PositiveSmallIntegerField("nombre de séances", default=0)
    session_minutes = models.PositiveSmallIntegerField("durée habituelle d’une séance", default=0)
    pace = models.CharField("rythme", max_length=160, blank=True)
    personal_work_minutes = models.PositiveIntegerField(
        "travail personnel prévu au contrat", default=0, help_text="Written in the agreement."
    )
    indicative_minutes = models.PositiveIntegerField("travail personnel conseillé", default=0)
    objectives = models.TextField("objectifs", max_length=3000, blank=True)
    methods = models.TextField("méthodes et moyens", max_length=3000, blank=True)
    evaluation = models.TextField("évaluation", max_length=3000, blank=True)
    results = models.TextField("résultats", max_length=3000, blank=True)
    access_terms = models.TextField("modalités d’accès", max_length=2000, blank=True)
    access_delay = models.CharField("délai d’accès", max_length=200, blank=True)
    accessibility = models.TextField("accessibilité aux personnes handicapées", max_length=2000, blank=True)
    contact = models.CharField("contact propre à ce programme", max_length=200, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "offer", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["organisation", "offer"],
                condition=models.Q(published_at=None),
                name="one_draft_an_offer",
                violation_error_message="Une nouvelle version est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None, number=None)
                | models.Q(published_at__isnull=False, number__gte=1),
                name="published_version_has_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0),
                name="programme_price_is_not_negative",
                violation_error_message="Un prix n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Sans titre"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class ProgrammeStep(TenantModel):
    """A step of a version, under one legal phase."""

    programme = TenantForeignKey(Programme, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    phase = models.CharField("phase", max_length=15, choices=Phase)
    title = models.CharField("intitulé", max_length=120, blank=True)
    minutes = models.PositiveIntegerField("durée", default=0)
    mode = models.CharField("modalité", max_length=10, choices=StepMode, default=StepMode.ON_SITE)
    remote_share = models.PositiveSmallIntegerField(
        "part à distance", default=0, validators=[MaxValueValidator(WHOLE)], help_text="Per cent, when mixed."
    )
    is_collective = models.BooleanField("en groupe", default=False)
    objectives = models.TextField("objectifs", max_length=1500, blank=True)
    methods = models.TextField("méthodes", max_length=1500, blank=True)
    instruments = models.TextField("outils", max_length=1500, blank=True)
    documents = models.TextField("documents", max_length=1500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "programme", "position"], name="one_programme_step_a_place"
            ),
            models.CheckConstraint(
                condition=models.Q(remote_share__lte=WHOLE),
                name="remote_share_is_a_part",
                violation_error_message="La part à distance va de 0 à 100 %.",
            ),
        ]

    @property
    def remote_percent(self) -> int:
        """How much of this step takes place at a distance."""
        return {StepMode.ON_SITE.value: 0, StepMode.MIXED.value: self.remote_share}.get(self.mode, WHOLE)


class BilanProgramme(TenantModel):
    """The version from which a bilan was opened: the bilan keeps it whatever the offer becomes."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    programme = TenantForeignKey(Programme, on_delete=models.PROTECT, related_name="openings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "bilan"], name="one_programme_a_bilan")]


class ConsultantTitles(TenantModel):
    """The titles and qualities of somebody who accompanies bilans, as public sheets print them (L6352-1)."""

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    titles = models.CharField("titres et qualités", max_length=300, blank=True)
    is_shown = models.BooleanField("nommer sur les fiches", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "member"], name="one_titles_a_member")]


# What two versions are compared by, and what a draft copies.
WORDS = (
    "title", "summary", "audience", "price", "sessions_count", "session_minutes", "pace", "personal_work_minutes",
    "indicative_minutes", "objectives", "methods", "evaluation", "results", "access_terms", "access_delay",
    "accessibility", "contact",
)  # fmt: skip
STEP_WORDS = (
    "phase", "title", "minutes", "mode", "remote_share", "is_collective", "objectives", "methods", "instruments",
    "documents",
)  # fmt: skip


def words_of(programme: Programme) -> dict[str, str | int | Decimal]:
    """Everything that a version says, but its steps."""
    return {name: getattr(programme, name) for name in WORDS}


def step_words_of(steps: Iterable[ProgrammeStep]) -> list[dict[str, object]]:
    """Everything that the steps of a version say, in their order."""
    return [{name: getattr(step, name) for name in STEP_WORDS} for step in steps]
