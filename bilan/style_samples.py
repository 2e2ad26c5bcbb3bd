"""Believable content for the style page; nothing here is read by the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
COLUMNS = [
    {"label": label}
    for label in ("Accueil", "Accord", "Contrat", "Préliminaire", "Investigation", "Conclusions", "Synthèse", "Suivi")
]


def _cell(state: str, text: str = "", detail: str = "", url: str = "") -> dict[str, str]:
    return {"state": state, "text": text, "detail": detail, "url": url}


def _row(name: str, note: str, cells: list[dict[str, str]], is_late: bool = False) -> dict[str, Any]:
    padded = cells + [_cell("todo")] * (len(COLUMNS) - len(cells))
    return {"name": name, "note": note, "url": "#", "is_late": is_late, "cells": padded}


def _done(*days: str) -> list[dict[str, str]]:
    return [_cell("done", detail=day) for day in days]


ROWS = [
    _row(
        "Nadia Benhaddou",
        "CPF · 18 h 30 sur 24 h",
        [*_done("2 mars", "4 mars", "9 mars", "23 mars"), _cell("late", "Faire signer", "3 séances non signées", "#")],
        True,
    ),
    _row(
        "Jean-Baptiste Le Goff",
        "Employeur · 6 h sur 24 h",
        [*_done("5 mai"), _cell("late", "Relancer", "accord attendu depuis 12 jours", "#")],
        True,
    ),
    _row(
        "Sylvie Marchand",
        "France Travail · 12 h sur 20 h",
        [
            *_done("7 avril", "7 avril", "14 avril", "28 avril"),
            _cell("current", "Clore la séance 6", "aujourd’hui, 10 h", "#"),
        ],
    ),
    _row(
        "Thomas Nguyen",
        "CPF · 21 h sur 24 h",
        [
            *_done("3 févr.", "3 févr.", "10 févr.", "24 févr.", "12 mai"),
            _cell("planned", "Séance 10", "jeudi 11 juin", "#"),
            _cell("waiting", "Relire", "2 commentaires", "#"),
        ],
    ),
    _row(
        "Awa Diallo",
        "Région · 3 h sur 24 h",
        [*_done("18 mai", "19 mai", "25 mai"), _cell("planned", "Séance 2", "vendredi 12 juin", "#")],
    ),
    _row(
        "Philippe Castaing",
        "Agent public · terminé",
        [
            *_done("6 oct.", "6 oct.", "13 oct.", "3 nov.", "1er déc.", "15 déc.", "17 déc."),
            _cell("current", "Appeler", "suivi à six mois", "#"),
        ],
    ),
]

COURSE = [
    {"state": "done", "title": "Information reçue", "when": "lundi 2 mars 2026", "by": "Claire Vasseur"},
    {"state": "done", "title": "Accord donné", "when": "mercredi 4 mars 2026", "by": "Nadia Benhaddou, en ligne"},
    {
        "state": "corrected",
        "title": "Contrat signé le 8 mars",
        "note": "Remplacé : la date portée sur le papier est le 9 mars.",
    },
    {"state": "done", "title": "Contrat signé", "when": "lundi 9 mars 2026", "by": "sur papier"},
    {
        "state": "done",
        "title": "Phase préliminaire",
        "when": "du 16 au 23 mars",
        "children": [
            {"state": "done", "title": "Séance 1, sur place", "when": "16 mars, 1 h"},
            {"state": "irregular", "title": "Séance 2, par téléphone", "when": "23 mars, 1 h 30"},
        ],
    },
    {
        "state": "irregular",
        "title": "Séance 2 tenue avant la convention",
        "when": "lundi 23 mars 2026",
        "note": "Enregistrée le 2 avril par Claire Vasseur : « l’employeur a signé en retard ». Non facturable.",
    },
    {
        "state": "current",
        "title": "Phase d’investigation",
        "when": "6 séances sur 8",
        "url": "#",
        "action": "Réserver la séance 7",
    },
    {"state": "todo", "title": "Phase de conclusions"},
    {"state": "todo", "title": "Remise de la synthèse"},
    {"state": "todo", "title": "Suivi à six mois", "when": "vers décembre 2026"},
]

SECTION = {
    "anchor": "circonstances",
    "heading": "Les circonstances du bilan",
    "legal": "Partie prévue par l’article R. 6313-8 du Code du travail",
    "text": "Après onze années comme responsable de magasin, Nadia Benhaddou souhaite faire le point sur ce qu’elle sait faire et sur ce qu’elle ne veut plus faire. Le bilan a été demandé à son initiative, sur son temps personnel.\n\nElle cherche un métier où l’écoute compte autant que l’organisation, et qui lui laisse ses mercredis.",
    "author": "Écrit par Claire Vasseur, relu par vous le 4 juin",
    "state_tone": "warning",
    "state_word": "1 commentaire à lire",
    "edit_url": "#",
    "comment_url": "#",
    "comments": [
        {
            "author": "Nadia Benhaddou",
            "when": "hier à 21 h 12",
            "text": "Je préfère « responsable de boutique » : c’est le terme de mon contrat.",
            "is_mine": True,
        },
        {
            "author": "Claire Vasseur",
            "when": "aujourd’hui à 9 h 05",
            "text": "Bien sûr, je corrige. Et pour les mercredis, gardez-vous la phrase ?",
            "is_mine": False,
        },
    ],
}


def everything() -> dict[str, Any]:
    return {
        "columns": COLUMNS,
        "rows": ROWS,
        "course": COURSE,
        "section": SECTION,
        "navigation": [
            {"label": "Mes bilans", "url": "?page=caseload", "icon": "queue-list", "current": True, "count": 3},
            {"label": "Agenda", "url": "#", "icon": "calendar-days", "current": False},
            {"label": "Bénéficiaires", "url": "#", "icon": "users", "current": False},
            {"label": "Équipe", "url": "#", "icon": "user-group", "current": False},
            {"label": "Règles de financement", "url": "#", "icon": "scale", "current": False},
        ],
        "person_navigation": [
            {"label": "Accueil", "url": "?page=person", "icon": "home", "current": True},
            {"label": "Rendez-vous", "url": "#", "icon": "calendar-days", "current": False},
            {"label": "Questionnaires", "url": "?page=question", "icon": "pencil-square", "current": False, "count": 1},
            {"label": "Synthèse", "url": "?page=synthesis", "icon": "document-text", "current": False},
        ],
        "accompaniment": {"total": 1140, "signed": 570, "held": 180, "planned": 210},
        "personal": {"total": 300, "signed": 60, "held": 60, "planned": 0},
        "full": {"total": 1440, "signed": 1440, "held": 0, "planned": 0},
        "glance": [
            {
                "icon": "calendar-days",
                "label": "Prochain rendez-vous",
                "value": "jeudi 11 juin à 14 h",
                "note": "en visioconférence",
                "url": "#",
            },
            {"icon": "clock", "label": "Accompagnement restant", "value": "6 h 30 sur 19 h"},
            {"icon": "users", "label": "Qui peut lire", "value": "vous et Claire Vasseur", "url": "#"},
        ],
        "steps": [
            {"label": "Accueil", "state": "done"},
            {"label": "Préliminaire", "state": "done"},
            {"label": "Investigation", "state": "current"},
            {"label": "Conclusions", "state": "todo"},
        ],
        "facts": [
            {"label": "Situation", "value": "Salariée en CDI", "note": "Bilan hors temps de travail"},
            {"label": "Employeur", "value": ""},
            {"label": "Financement", "value": "CPF 1 600,00 € · reste à charge 200,00 €", "url": "#"},
            {"label": "Consultante", "value": "Claire Vasseur"},
        ],
        "table_columns": [
            {"label": "Règle"},
            {"label": "Valeur", "numeric": True},
            {"label": "Du"},
            {"label": "Source"},
        ],
        "table_rows": [
            {"url": "#", "cells": ["CPF : plafond d’un bilan", "1 600,00 €", "26 févr. 2026", "Décret n° 2026-127"]},
            {"url": "#", "cells": ["CPF : participation", "100,00 €", "2 mai 2024", "Décret n° 2024-394"]},
            {"url": "#", "cells": ["Durée maximale", "24 h", "1er janv. 2019", "Code du travail, L. 6313-4"]},
        ],
        "filters": [
            {
                "name": "etat",
                "label": "État",
                "options": [{"value": "", "label": "Tous"}, {"value": "late", "label": "En retard", "selected": True}],
            },
            {
                "name": "tri",
                "label": "Trier par",
                "options": [{"value": "", "label": "Urgence"}, {"value": "nom", "label": "Nom"}],
            },
        ],
        "tabs": [
            {"label": "Parcours", "url": "#", "current": True},
            {"label": "Séances", "url": "#", "count": 2},
            {"label": "Questionnaires", "url": "#"},
            {"label": "Synthèse", "url": "#"},
            {"label": "Financement", "url": "#"},
        ],
        "scale": [
            {"value": 1, "label": "Pas du tout"},
            {"value": 2, "label": "Plutôt non"},
            {"value": 3, "label": "Cela dépend"},
            {"value": 4, "label": "Plutôt oui"},
            {"value": 5, "label": "Tout à fait"},
        ],
        "choices": [
            {
                "value": "yes",
                "label": "Oui, je souhaite faire ce bilan",
                "text": "Vous pourrez changer d’avis à tout moment, sans vous justifier.",
            },
            {
                "value": "no",
                "label": "Non, je préfère ne pas le faire",
                "text": "Rien n’est enregistré d’autre que votre refus et sa date. Votre employeur n’est pas prévenu.",
            },
        ],
        "parties": [
            {
                "role": "Bénéficiaire",
                "name": "Nadia Benhaddou",
                "signed_at": datetime(2026, 6, 8, 12, 3, tzinfo=PARIS),
                "means": "en ligne",
            },
            {
                "role": "Consultante",
                "name": "Claire Vasseur",
                "signed_at": None,
                "url": "#",
                "action": "Signer la séance",
            },
        ],
        "secondary": [{"url": "#", "label": "Imprimer", "icon": "printer"}],
        "losses": ["Vos réponses aux questionnaires et leurs résultats", "Les notes et les messages échangés"],
        "kept": ["La synthèse que vous avez reçue", "Les dates, les heures et les signatures, sans aucun contenu"],
        "document_rows": [
            ("16 mars 2026", "Préliminaire", "Sur place", 60),
            ("23 mars 2026", "Préliminaire", "Téléphone", 90),
            ("7 avril 2026", "Investigation", "Visioconférence", 180),
            ("21 avril 2026", "Investigation", "Sur place", 180),
            ("5 mai 2026", "Investigation", "Visioconférence", 270),
            ("26 mai 2026", "Conclusions", "Sur place", 180),
            ("8 juin 2026", "Conclusions", "Sur place", 180),
        ],
        "tones": ["neutral", "accent", "info", "success", "warning", "danger"],
        "colour_tokens": [
            "paper",
            "surface",
            "sunken",
            "line",
            "line-strong",
            "ink",
            "ink-soft",
            "ink-muted",
            "accent",
            "accent-strong",
            "accent-ink",
            "accent-soft",
            "accent-line",
            "on-accent",
        ],
    }
