"""The page on which the administration sets the rules of sessions."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organisations.access import requires
from organisations.forms import PlainForm
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.house_rules.operations import RulesRefused, house_rules, set_house_rules
from sessions.models import HouseRules

NBSP = "\N{NO-BREAK SPACE}"


class HouseRulesForm(PlainForm, forms.ModelForm):
    class Meta:
        model = HouseRules
        fields = [
            "session_minutes",
            "buffer_minutes",
            "books_from_hours",
            "books_until_weeks",
            "notice_hours",
            "late_cancellation_rule",
            "no_show_rule",
            "reminder_hours",
            "reminds_consultant",
            "allows_collective",
        ]
        labels = {
            "session_minutes": "Durée habituelle d’une séance, en minutes",
            "buffer_minutes": "Temps libre entre deux séances, en minutes",
            "books_from_hours": "Une personne réserve au plus tard, en heures avant",
            "books_until_weeks": "Une personne réserve au plus tôt, en semaines avant",
            "notice_hours": "Préavis pour déplacer ou annuler, en heures",
            "late_cancellation_rule": "Après ce préavis, ce que la personne lit avant de confirmer",
            "no_show_rule": "En cas d’absence sans prévenir",
            "reminder_hours": "Rappel d’une séance, en heures avant",
            "reminds_consultant": "Rappeler aussi la séance à qui la mène",
            "allows_collective": "Autoriser les séances collectives",
        }
        help_texts = {
            "session_minutes": "Proposée quand une séance est prévue.",
            "buffer_minutes": "Gardé libre quand une personne réserve, ou quand une série est planifiée.",
            "books_from_hours": "Au-delà, elle vous appelle.",
            "books_until_weeks": "Chaque consultant ou consultante peut ouvrir moins loin.",
            "notice_hours": "Jusque-là, la personne déplace ou annule librement dans son espace.",
            "late_cancellation_rule": (
                f"Une séance annulée ou manquée ne compte jamais d’accompagnement{NBSP}: la loi ne compte que ce qui a lieu."
            ),
            "no_show_rule": "La personne la lit dans son espace, avant ses séances.",
            "reminder_hours": f"0{NBSP}: aucun rappel. Un rappel part le jour, jamais la nuit.",
            "allows_collective": "En phase d’investigation seulement. Les personnes ne voient pas leurs noms.",
        }
        widgets = {
            "late_cancellation_rule": forms.Textarea(attrs={"rows": 4}),
            "no_show_rule": forms.Textarea(attrs={"rows": 4}),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def settings_page(request: HouseRequest) -> HttpResponse:
    """Notice, booking, usual length, reminders, collective sessions."""
    form = HouseRulesForm(request.POST or None, instance=house_rules(request.organisation))
    if form.is_valid():
        try:
            set_house_rules(request.organisation, **cast(dict, form.cleaned_data))
        except RulesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les règles des séances sont enregistrées.")
            return redirect("sessions:house_rules", slug=request.organisation.slug)
    return render(request, "sessions/house_rules.html", {"form": form}, status=422 if form.is_bound else 200)
