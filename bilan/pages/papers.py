"""« Papiers » : every act of the person, with the form to print and the place where the signed paper is noted.

Invariant 20: a printed form names the exact version of its text; what is noted from it says so.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.operations import INFORMATION_VERSION
from beneficiaries.own_views import information_of
from beneficiaries.queries import course_of
from beneficiaries.rules import OWN_WORD, Course, Kind
from bilan.pages.privacy.reading import answers_of
from exchange.models import PhaseText
from foundation import clock
from foundation.formats import plain_day
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb, can
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

FORMS_VERSION = "2026-11"


@dataclass(frozen=True)
class Form:
    """A text to be signed by hand: what it says, the boxes to tick, what the signature means."""

    title: str
    version: str
    paragraphs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_information: bool = False


FORMS = {
    "information": Form(
        "Le bilan, en clair",
        INFORMATION_VERSION,
        choices=("Oui, je consens à faire ce bilan", "Non, je ne souhaite pas le faire"),
        is_information=True,
    ),
    "retrait": Form(
        "Retirer mon consentement",
        FORMS_VERSION,
        (
            "Je peux arrêter mon bilan à tout moment, sans donner de raison. Ce n’est ni une faute ni un motif de "
            "licenciement (article L6313-4 du code du travail).",
            "Les séances prévues sont annulées. Ce qui a servi à faire le bilan est détruit après le délai qui m’a été "
            "dit, et je peux tout emporter avant.",
        ),
        ("Je retire mon consentement et j’arrête ce bilan",),
    ),
    "pause": Form(
        "Mettre mon bilan en pause",
        FORMS_VERSION,
        (
            "Aucune séance n’est prévue pendant la pause. Mes heures et ce que j’ai écrit restent à moi. Une pause dure "
            "six mois au plus ; je peux la prolonger, ou reprendre plus tôt.",
            "Premier jour : ____ / ____ / ________      Dernier jour : ____ / ____ / ________",
        ),
        ("Annulez les séances prévues pendant la pause", "Gardez les séances prévues"),
    ),
    "reception": Form(
        "Réception de ma synthèse",
        FORMS_VERSION,
        (
            "J’ai reçu en main propre mon document de synthèse et mes résultats détaillés. Ils sont à moi : personne "
            "d’autre ne les reçoit sans mon accord (article L6313-4 du code du travail).",
        ),
        ("J’ai reçu ma synthèse",),
    ),
}


@dataclass(frozen=True)
class Row:
    """One act of the person: where it stands, its form, where its paper is noted."""

    title: str
    state: str
    tone: str
    print_url: str = ""
    record_urls: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """One form of one bilan."""

    bilan: Bilan
    slug: str

    @property
    def form(self) -> Form:
        return FORMS[self.slug]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def the_paper(request: HouseRequest, bilan_id: UUID, form: str) -> Paper:
    """The form of this address."""
    if form not in FORMS:
        raise Http404
    return Paper(the_bilan(request, bilan_id), form)


@require_safe
@requires(Verb.RECORD_FACT, the_bilan)
def papers(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Each act with its form and the link that notes it."""
    reads = bool(can(request.actor, Verb.READ_PHASES, bilan))
    context = {"bilan": bilan, "rows": rows_of(bilan, course_of(bilan), request.organisation.slug, reads=reads)}
    return render(
        request, "papers/papers.html", context | {"may_keep": bool(can(request.actor, Verb.KEEP_FILES, bilan))}
    )


@require_safe
@requires(Verb.RECORD_FACT, the_paper)
@limited("pdf", PDF_RATE, reads=True)
def printed(request: HouseRequest, paper: Paper) -> HttpResponse:
    """A form with its boxes to tick and to sign by hand."""
    bilan = paper.bilan
    context = {"bilan": bilan, "organisation": bilan.organisation, "form": paper.form, "today": clock.today()}
    try:
        return pdf_response("papers/form_document.html", context | information_of(bilan))
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("bilans:papers", slug=request.organisation.slug, bilan_id=bilan.pk)


def rows_of(bilan: Bilan, course: Course, slug: str, *, reads: bool) -> list[Row]:
    """Every act that the person may do, in the order of the course."""

    def note(kind: Kind) -> str:
        return reverse("beneficiaries:record", args=[slug, bilan.pk, kind.value])

    def form(name: str) -> str:
        return reverse("bilans:paper", args=[slug, bilan.pk, name])

    consent = ((note(Kind.CONSENTED), "Noter son accord"), (note(Kind.CONSENT_REFUSED), "Noter son refus"))
    return [
        _row(course, "Information lue", (Kind.INFORMED,), form("information"), ((note(Kind.INFORMED), "Noter"),)),
        _row(course, "Consentement", (Kind.CONSENTED, Kind.CONSENT_REFUSED), form("information"), consent),
        *(_phase_row(bilan, course, slug, text, note(text.answered), reads=reads) for text in PhaseText),
        Row(
            "Présence aux séances",
            "À chaque séance",
            "neutral",
            record_urls=((reverse("sessions:presences", args=[slug, bilan.pk]), "Feuilles, impression et saisie"),),
        ),
        _row(
            course,
            "Pause",
            (Kind.PAUSED,),
            form("pause"),
            ((reverse("sessions:pause", args=[slug, bilan.pk]), "Noter"),),
        ),
        _row(
            course, "Réception de la synthèse", (Kind.RECEIVED,), form("reception"), ((note(Kind.RECEIVED), "Noter"),)
        ),
        *_consent_rows(bilan, slug),
        _row(
            course,
            "Retrait du consentement",
            (Kind.CONSENT_WITHDRAWN,),
            form("retrait"),
            ((note(Kind.CONSENT_WITHDRAWN), "Noter"),),
        ),
    ]


def _row(
    course: Course, title: str, kinds: tuple[Kind, ...], print_url: str, record_urls: tuple[tuple[str, str], ...]
) -> Row:
    fact = course.last(*kinds)
    if fact is None:
        return Row(title, "Pas encore", "neutral", print_url, record_urls)
    how = ", sur papier" if fact.is_assisted else ", en ligne" if fact.kind in OWN_WORD else ""
    return Row(title, f"{plain_day(fact.occurred_at)}{how}", "success", print_url, record_urls)


def _phase_row(bilan: Bilan, course: Course, slug: str, text: PhaseText, record_url: str, *, reads: bool) -> Row:
    """A text is printed once its consultant signed it, by who may read it."""
    title = "Signature du programme" if text is PhaseText.PROGRAMME else "Lecture du compte rendu d’investigation"
    is_signed = course.has(text.signed)
    row = _row(course, title, (text.answered,), "", ((record_url, "Noter"),) if is_signed else ())
    if is_signed and reads:
        return _with(row, print_url=reverse("exchange:phase_document", args=[slug, bilan.pk, text.value]))
    return _with(row, note="" if is_signed else "À écrire et à signer d’abord par qui accompagne.")


def _with(row: Row, *, print_url: str = "", note: str = "") -> Row:
    return Row(row.title, row.state, row.tone, print_url or row.print_url, row.record_urls, note)


def _consent_rows(bilan: Bilan, slug: str) -> list[Row]:
    """The questions besides the bilan itself; documents kept one by one are chosen online."""
    rows = []
    for answer in answers_of(bilan):
        if answer.slug == "documents":
            continue
        urls = [
            reverse(f"confidentiality:{name}", args=[slug, bilan.pk, answer.slug])
            for name in ("paper", "record_consent")
        ]
        tone = "neutral" if answer.consent is None else "success"
        rows.append(Row(answer.text.title, answer.word, tone, urls[0], ((urls[1], "Noter"),)))
    return rows
