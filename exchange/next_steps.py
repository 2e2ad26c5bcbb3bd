"""What waits for the person between two sessions, from the clear tables alone."""

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.steps import NextStep
from exchange.closing.queries import papers_panel
from exchange.messages.queries import unread_by_person
from foundation.formats import short_day

NBSP = "\N{NO-BREAK SPACE}"


def next_for_person(bilan: Bilan) -> list[NextStep]:
    """Messages to read, a summary to read, exercises to do."""
    slug = bilan.organisation.slug
    steps = []
    if unread := unread_by_person(bilan.pk):
        steps.append(
            NextStep(
                rank=15,
                title="Lire votre message" if unread == 1 else f"Lire vos {unread} messages",
                text="Un message vous attend." if unread == 1 else f"{unread} messages vous attendent.",
                action_label="Lire",
                url=reverse("exchange:own_messages", args=[slug]),
            )
        )
    panel, url = papers_panel(bilan), reverse("exchange:own_papers", args=[slug])
    if panel.unread:
        steps.append(
            NextStep(
                rank=25,
                title="Lire ce que nous nous sommes dit",
                text="Le résumé de votre séance est là, pour vous en souvenir.",
                action_label="Lire le résumé",
                url=url,
            )
        )
    if panel.left:
        due = f" Le premier est pour le {short_day(panel.next_due_on)}." if panel.next_due_on else ""
        count = "Une chose vous attend" if panel.left == 1 else f"{panel.left} choses vous attendent"
        steps.append(
            NextStep(
                rank=35,
                title="Préparer la prochaine séance",
                text=f"{count}.{due} À votre rythme{NBSP}: ce qui n’est pas fait se regarde ensemble.",
                action_label="Voir et cocher",
                url=url,
            )
        )
    return steps
