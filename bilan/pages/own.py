"""The person's start page: where am I, what is left, what is next, when do we meet, who can see what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.addresses.views import next_for_person as address_steps
from beneficiaries.circumstances.operations import is_asked_about_adjustments
from beneficiaries.deaths.operations import death_of
from beneficiaries.finding import own_bilan
from beneficiaries.mandates.queries import next_for_person as access_steps
from beneficiaries.mandates.queries import readers_of
from beneficiaries.models import Bilan
from beneficiaries.pauses import pause_on
from beneficiaries.queries import course_of
from beneficiaries.requests.queries import next_for_person as request_steps
from beneficiaries.rules import CONSENT_KINDS, Course, ended_at, stage_of
from beneficiaries.steps import NextStep
from bilan.pages.course import own_entries
from bilan.pages.follow_up.reading import next_for_person as follow_up_steps
from bilan.pages.privacy.reading import next_for_person as privacy_steps
from bilan.pages.signatures import next_for_person as signature_steps
from confidentiality.models import Destruction
from confidentiality.queries import destroyed_classes
from confidentiality.signatures.queries import of_person
from confidentiality.vault import Retention
from exchange.next_steps import next_for_person as exchange_steps
from exchange.phases.queries import next_for_person as phase_steps
from foundation import clock
from foundation.formats import duration, moment
from funding.agreements.welcome.queries import next_for_person as welcome_steps
from funding.queries import funding_for_person
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from questionnaires.queries import next_for_person as questionnaire_steps
from questionnaires.queries import own_rows
from sessions.models import Session
from sessions.panels import next_for_person as session_steps
from sessions.queries import hours_of, next_sessions
from sessions.rules import Hours
from synthesis.queries import next_for_person as synthesis_steps

# What lists of professionals call by what they have to do, as the person reads it.
OWN_WORDS = {
    "À informer": "Vous n’avez pas encore répondu",
    "Consentement attendu": "Vous n’avez pas encore répondu",
    "Contrat attendu": "Le contrat se prépare",
    "Arrêté par la personne": "Vous avez arrêté ce bilan",
}


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def start(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """One thing to do on top; everything else below."""
    course = course_of(bilan)
    at = clock.now()
    slug = request.organisation.slug
    hours = hours_of(bilan)
    gone = destroyed_classes(bilan.pk)
    steps = sorted(
        [
            *consent_steps(course, slug),
            *privacy_steps(bilan, at, slug),
            *([] if course.is_stopped else access_steps(bilan, today=clock.today(), slug=slug)),
            *address_steps(bilan, slug=slug),
            *signature_steps(bilan, slug=slug),
            *request_steps(bilan.beneficiary),
            *session_steps(bilan, at=at, slug=slug),
            *([] if course.is_stopped or Retention.WORKING in gone else exchange_steps(bilan)),
            *follow_up_steps(bilan, slug=slug),
            *phase_steps(bilan, course, slug=slug),
            *([] if course.is_stopped else welcome_steps(bilan, course, slug=slug)),
            *([] if course.is_stopped or Retention.WORKING in gone else questionnaire_steps(bilan)),
            *([] if course.is_stopped or Retention.SYNTHESIS in gone else synthesis_steps(bilan)),
            *adjustment_steps(request, bilan, course, hours_left=hours.accompaniment.total - hours.accompaniment.done),
        ],
        key=lambda step: step.rank,
    )
    meeting = next_sessions([bilan], at).get(bilan.pk)
    context = {
        "bilan": bilan,
        "course": course,
        "stage": OWN_WORDS.get(stage_of(course).label, stage_of(course).label),
        "next_step": steps[0] if steps else None,
        "other_steps": steps[1:],
        "meeting": meeting,
        "is_tentative": not (course.has_consent and course.has_basis),
        "is_destroyed": Retention.WORKING in gone,
        "hours": hours,
        "glance": at_a_glance(bilan, hours, meeting),
        "timeline": own_entries(request, bilan, course, is_short=True),
        "pause": pause_on(course, clock.today()),
        "death": death_of(bilan.beneficiary_id),
        "funding": funding_for_person(bilan),
        "consultant_name": str(bilan.consultant),
        "message_url": "" if Retention.WORKING in gone else reverse("exchange:own_messages", args=[slug]),
        "may_ask_for_help": not (course.is_closed or course.is_stopped),
        "who_facts": f"vous, {bilan.consultant} et l’administration",
        "who_content": who_content(bilan),
    }
    return render(request, "shell/own.html", context)


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def folder(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What the person answered, put and asked for in this bilan, in one place."""
    destroyed = destruction_of(bilan)
    context = {
        "bilan": bilan,
        "rows": own_rows(bilan),
        "signatures": of_person(bilan.pk),
        "destroyed_at": destroyed.done_at if destroyed else None,
        "who": who_reads(bilan),
    }
    return render(request, "shell/own_folder.html", context)


def destruction_of(bilan: Bilan) -> Destruction | None:
    """The destruction of the working papers, once it took place."""
    return Destruction.objects.filter(bilan=bilan, retention=Retention.WORKING, done_at__isnull=False).first()


def who_content(bilan: Bilan) -> str:
    """What the administration reads, and what it never reads."""
    end = ended_at(course_of(bilan))
    if end is not None:
        return (
            "Votre bilan est terminé\N{NO-BREAK SPACE}: plus personne de l’équipe n’ouvre ce qu’il contient. "
            "L’administration voit encore les dates, les heures, les signatures, les financements et vos coordonnées."
        )
    return (
        "L’administration voit les dates, les heures, les signatures, les financements, vos coordonnées "
        "et l’état d’avancement. Vos messages, vos réponses, vos documents, vos aménagements et votre "
        f"synthèse\N{NO-BREAK SPACE}: {who_reads(bilan)}, personne d’autre."
    )


def who_reads(bilan: Bilan) -> str:
    """The person, and those of the team to whom content is open today."""
    if ended_at(course_of(bilan)) is not None:
        return "vous seul ou vous seule"
    names = ["vous", *readers_of(bilan, today=clock.today())]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def at_a_glance(bilan: Bilan, hours: Hours, meeting: Session | None) -> list[dict[str, str]]:
    """When do we meet, how many hours are left, who can see what: three lines before any scrolling."""
    counter = hours.accompaniment
    left = f"{duration(counter.total - counter.done)} sur {duration(counter.total)}"
    return [
        {
            "icon": "calendar-days",
            "label": "Prochain rendez-vous",
            "value": moment(meeting.starts_at) if meeting else "Aucun",
        },
        {"icon": "clock", "label": "Accompagnement restant", "value": left},
        {
            "icon": "users",
            "label": "Qui peut lire",
            "value": who_reads(bilan),
            "url": reverse("confidentiality:own", args=[bilan.organisation.slug]),
        },
    ]


def adjustment_steps(request: HouseRequest, bilan: Bilan, course: Course, *, hours_left: int) -> list[NextStep]:
    """« Besoin d’aménagement » is asked once, while meetings are to come, and needs no answer."""
    if (
        not course.has_consent
        or course.is_closed
        or not hours_left
        or not is_asked_about_adjustments(request.actor, bilan)
    ):
        return []
    return [
        NextStep(
            rank=90,
            title="Avez-vous besoin d’un aménagement\N{NO-BREAK SPACE}?",
            text="Des séances plus courtes, une salle accessible, d’autres horaires… Sans dire pourquoi.",
            action_label="Répondre",
            url=reverse("beneficiaries:own_note_circumstances", args=[request.organisation.slug]),
        )
    ]


def consent_steps(course: Course, slug: str) -> list[NextStep]:
    """Information and consent come first, until the person has answered."""
    if course.last(*CONSENT_KINDS):
        return []
    return [
        NextStep(
            rank=0,
            title="Comprendre le bilan et donner votre réponse",
            text="Cinq minutes de lecture, puis vous dites oui ou non. Refuser n’est pas une faute.",
            action_label="Lire et répondre",
            url=reverse("beneficiaries:information", args=[slug]),
        )
    ]
