"""Documents kept for the follow-up: chosen by the person, each until a day (R6313-7 al. 2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from bilan.pages.privacy import reading
from bilan.pages.privacy.finding import KeptAddress, own_kept, the_kept
from bilan.pages.privacy.forms import KeepForm
from confidentiality import consenting
from confidentiality.archive import keepables_of
from confidentiality.consent_texts import TEXTS
from confidentiality.destruction.planning import longest_day
from confidentiality.models import Consent, KeptDocument
from confidentiality.opening import opens
from foundation import clock
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.CHOOSE_KEPT, own_bilan)
def choose(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Which documents, until when; nothing is ticked beforehand."""
    ended_on = reading.end_of(bilan)
    last, _ = longest_day(ended_on or clock.today())
    documents = keepables_of(bilan)
    form = KeepForm(request.POST or None, documents=documents, last=last)
    if form.is_valid():
        try:
            consenting.keep_documents(
                bilan,
                form.cleaned_data["documents"],
                ends_on=form.cleaned_data["ends_on"],
                ended_on=ended_on,
                by=request.user,
                author_name=str(bilan.beneficiary),
                at=clock.now(),
            )
        except consenting.ConsentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre accord est enregistré. Vous pouvez le retirer à tout moment.")
            return redirect("confidentiality:own", slug=request.organisation.slug)
    context = {
        "bilan": bilan,
        "form": form,
        "documents": documents,
        "kept": list(KeptDocument.objects.filter(bilan=bilan).order_by("kept_at")),
        "text": TEXTS[Consent.Kind.KEEP_DOCUMENTS],
        "last": last,
    }
    return render(request, "confidentiality/keep.html", context, status=422 if form.is_bound else 200)


@require_safe
@opens(Verb.READ_OWN_KEPT, own_kept, needs=None)
def own_document(request: HouseRequest, address: KeptAddress) -> HttpResponse:
    """The person reads what is kept."""
    return _page(request, address, "base_beneficiary.html")


@require_safe
@opens(Verb.READ_KEPT, the_kept, needs=None)
def document(request: HouseRequest, address: KeptAddress) -> HttpResponse:
    """Who follows up reads what the person let be kept."""
    return _page(request, address, "base_professional.html")


def _page(request: HouseRequest, address: KeptAddress, base: str) -> HttpResponse:
    kept = get_object_or_404(KeptDocument.objects.select_related("consent"), pk=address.kept_id, bilan=address.bilan)
    return render(request, "confidentiality/kept.html", {"kept": kept, "bilan": address.bilan, "base": base})
