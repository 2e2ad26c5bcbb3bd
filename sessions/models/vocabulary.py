"""The words that programmes, steps and sessions share."""

from django.db import models


class Phase(models.TextChoices):
    """The three phases that the law fixes (R6313-4); a provider's own steps live under them."""

    PRELIMINARY = "preliminary", "Phase préliminaire"
    INVESTIGATION = "investigation", "Phase d’investigation"
    CONCLUSION = "conclusion", "Phase de conclusions"


class Mode(models.TextChoices):
    ON_SITE = "on_site", "Sur place"
    VIDEO = "video", "En visio"
    PHONE = "phone", "Par téléphone"


class StepMode(models.TextChoices):
    """How a step of a programme takes place; what is mixed says its share at a distance."""

    ON_SITE = "on_site", "Sur place"
    VIDEO = "video", "En visio"
    PHONE = "phone", "Par téléphone"
    MIXED = "mixed", "Sur place et à distance"


class Side(models.TextChoices):
    """Who moved or gave up a meeting."""

    PERSON = "person", "La personne"
    PROVIDER = "provider", "L’organisme"
