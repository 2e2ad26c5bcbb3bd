"""The style page: every token and component with believable French content, development only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bilan import style_samples as samples

PARIS = ZoneInfo("Europe/Paris")
PAGES = ("index", "caseload", "file", "person", "question", "synthesis", "sign_in", "document_example")
ACCENTS = ("pine", "plum", "ochre", "slate", "brick", "moss")


class SampleForm(forms.Form):
    title = forms.CharField(label="Intitulé de la règle", max_length=80)
    scheme = forms.ChoiceField(
        label="Dispositif", choices=[("", "Choisir…"), ("cpf", "CPF"), ("plan", "Plan de l’employeur")]
    )
    amount = forms.DecimalField(
        label="Plafond en euros", help_text="Par bilan, toutes taxes comprises.", decimal_places=2
    )
    valid_from = forms.DateField(label="Applicable à partir du", widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(
        label="Lieu de la séance",
        choices=[("site", "Sur place"), ("video", "En visioconférence"), ("phone", "Par téléphone")],
        widget=forms.RadioSelect,
        initial="site",
    )
    note = forms.CharField(label="Remarque", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_shared = forms.BooleanField(
        label="Prévenir l’équipe", required=False, help_text="Un message sans contenu est envoyé."
    )


@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    page = request.GET.get("page", "index")
    if page not in PAGES:
        page = "index"
    accent = request.GET.get("accent", "pine")
    theme = request.GET.get("theme", request.COOKIES.get("theme", ""))
    context = samples.everything() | {
        "pages": PAGES,
        "accents": ACCENTS,
        "theme": theme if theme in {"light", "dark"} else "",
        "organisation": SimpleNamespace(
            name="Atelier des Possibles", slug="atelier", accent=accent if accent in ACCENTS else "pine"
        ),
        "actor_name": "Claire Vasseur",
        "is_demonstration": True,
        "business_now": datetime(2026, 6, 8, 14, 3, tzinfo=PARIS),
        "demonstration_url": "#",
        "form": SampleForm(),
        "refused_form": SampleForm(
            {"title": "", "amount": "mille", "valid_from": "2026-06-01", "place": "site", "scheme": "cpf"}
        ),
        "page_obj": Paginator(range(64), 20).get_page(2),
        "today": date(2026, 6, 1),
        "now": datetime(2026, 6, 8, 14, 3, tzinfo=PARIS),
        "meeting": datetime(2026, 6, 11, 14, 0, tzinfo=PARIS),
        "next_meeting": datetime(2026, 6, 11, 14, 0, tzinfo=PARIS) + timedelta(days=7),
    }
    return render(request, f"style/{page}.html", context)
