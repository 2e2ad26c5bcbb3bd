"""First contacts, seen by whoever follows them: the list, one of them, its figures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.enquiries import operations, sealing
from beneficiaries.enquiries.finding import the_enquiry
from beneficiaries.enquiries.forms import EditForm, EnterForm, ObjectivesForm
from beneficiaries.enquiries.queries import counts_of, doubles_of, erasures_by_cause, listed
from beneficiaries.enquiries.screens import course_of_enquiry, moments_of, next_day_of, row_of
from beneficiaries.models import Enquiry, InformationTalk
from foundation import clock
from foundation.searching import searched
from law.queries import number_on
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest

PAGE = 25
YEARS = 3  # an enquiry is hardly older
STATES = [("open", "En cours"), ("late", "En retard"), *Enquiry.State.choices, ("all", "Tous")]
WHO = [("", "Tous"), ("mine", "Suivis par moi"), ("nobody", "À confier")]
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def to_enquiry(request: HouseRequest, enquiry: Enquiry) -> HttpResponse:
    return redirect("beneficiaries:enquiry", slug=request.organisation.slug, enquiry_id=enquiry.pk)


def _filter(name: str, label: str, choices: list[tuple[str, str]], asked: str) -> dict[str, object]:
    options = [{"value": value, "label": text, "selected": value == asked} for value, text in choices]
    return {"name": name, "label": label, "options": options}


@require_safe
@requires(Verb.LIST_ENQUIRIES)
def enquiries(request: HouseRequest) -> HttpResponse:
    """Who waits, the late ones first."""
    today, asked = clock.today(), request.GET
    query = searched(asked.get("q", ""))
    state, origin, who = asked.get("etat", "open"), asked.get("origine", ""), asked.get("qui", "")
    state = state if state in dict(STATES) else "open"
    found = listed(request.actor, on=today, query=query, state=state, origin=origin, who=who)
    page = Paginator(found, PAGE).get_page(asked.get("page"))
    slug = request.organisation.slug
    context = {
        "page": page,
        "rows": [row_of(enquiry, on=today) for enquiry in page],
        "query": query,
        "is_filtered": bool(query or origin or who) or state != "open",
        "filters": [
            _filter("etat", "État", STATES, state),
            _filter("origine", "Origine", [("", "Toutes"), *Enquiry.Origin.choices], origin),
            _filter("qui", "Suivi", WHO, who),
        ],
        "public_url": request.build_absolute_uri(reverse("beneficiaries:contact_form", args=[slug])),
        "may_count": bool(can(request.actor, Verb.COUNT_ENQUIRIES)),
    }
    return render(request, "beneficiaries/enquiries/list.html", context)


@form_methods
@requires(Verb.ENTER_ENQUIRY)
def enter(request: HouseRequest) -> HttpResponse:
    """Type what reached the team by telephone, mail or visit."""
    form = EnterForm(request.POST or None, initial={"received_at": clock.today()})
    if form.is_valid():
        try:
            enquiry = operations.receive_enquiry(
                request.organisation, by=member_of(request.actor), at=clock.now(), **form.cleaned_data
            )
        except operations.EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            assert enquiry is not None  # no key of a form, hence never a second one
            messages.success(request, "Le contact est noté.")
            return to_enquiry(request, enquiry)
    context = {"form": form, "years": int(number_on("conservation_prospects_ans", clock.today()))}
    return render(request, "beneficiaries/enquiries/enter.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def enquiry(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """One first contact: what is known, what took place, what comes next."""
    slug, at = request.organisation.slug, clock.now()
    planned = found.talks.filter(outcome=InformationTalk.Outcome.PLANNED).first()
    actions = {str(planned.pk): reverse("beneficiaries:talk", args=[slug, planned.pk])} if planned else {}
    context = {
        "enquiry": found,
        "row": row_of(found, on=clock.today()),
        "next_day": next_day_of(found),
        "moments": moments_of(found),
        "words": sealing.opened(found, sealing.WORDS),
        "closing": sealing.opened(found, sealing.CLOSING),
        "has_objectives": found.sealed_objectives is not None,
        "reads_objectives": bool(can(request.actor, Verb.READ_OBJECTIVES, found)),
        "timeline": course_of_enquiry(found, at=at, actions=actions),
        "planned": planned,
        "is_talk_past": planned is not None and planned.is_past(at),
        "may_convert": bool(can(request.actor, Verb.CONVERT_ENQUIRY, found)),
        "is_mine": found.assigned_to_id == request.actor.membership_id,
        "doubles": list(doubles_of(found, request.actor)[:5]) if found.is_open else [],
    }
    return render(request, "beneficiaries/enquiries/enquiry.html", context)


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def edit(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Correct what is known of the person."""
    form = EditForm(request.POST or None, initial=EditForm.initial_of(found))
    if form.is_valid():
        try:
            operations.edit_enquiry(found, **form.cleaned_data)
        except operations.EnquiryChanged as conflict:
            found.refresh_from_db()
            form.add_error(None, f"{conflict} Coordonnées : {found}, {found.email or 'sans e-mail'}, {found.phone}.")
            form.data = request.POST.copy()
            form.data["version"] = str(found.version)
        except operations.EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les coordonnées sont corrigées.")
            return to_enquiry(request, found)
    context = {"form": form, "enquiry": found}
    return render(request, "beneficiaries/enquiries/edit.html", context, status=422 if form.is_bound else 200)


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def objectives(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Type what was agreed with the CÉP adviser; whoever does not read it writes a new text over it."""
    reads = bool(can(request.actor, Verb.READ_OBJECTIVES, found))
    known = sealing.opened(found, sealing.OBJECTIVES) if reads else ""
    form = ObjectivesForm(request.POST or None, initial={"objectives": known})
    if form.is_valid():
        try:
            operations.note_objectives(found, objectives=form.cleaned_data["objectives"])
        except operations.EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les objectifs sont notés.")
            return to_enquiry(request, found)
    is_blind = not reads and found.sealed_objectives is not None
    context = {"form": form, "enquiry": found, "is_blind": is_blind}
    return render(request, "beneficiaries/enquiries/objectives.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.READ_OBJECTIVES, the_enquiry)
def read_objectives(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """What was agreed with the CÉP adviser, for whoever will accompany."""
    context = {"enquiry": found, "objectives": sealing.opened(found, sealing.OBJECTIVES)}
    return render(request, "beneficiaries/enquiries/read_objectives.html", context)


@require_safe
@requires(Verb.COUNT_ENQUIRIES)
def figures(request: HouseRequest) -> HttpResponse:
    """By origin: how many were received in a year, and how many became a bilan."""
    this_year = clock.today().year
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2019 <= int(asked[:5]) <= this_year else this_year
    lines = counts_of(year)
    context = {
        "year": year,
        "years": [
            {"label": str(one), "url": f"?annee={one}", "current": one == year}
            for one in range(this_year, this_year - YEARS, -1)
        ],
        "lines": lines,
        "received": sum(line.received for line in lines),
        "converted": sum(line.converted for line in lines),
        "erasures": erasures_by_cause(),
    }
    return render(request, "beneficiaries/enquiries/figures.html", context)
