"""The demonstration's clock and letter box: what time brings, and what leaves by mail."""

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from law.calendars import add_months
from organisations.access import public, signed_in
from organisations.forms import PlainForm
from organisations.requests import HouseRequest
from sessions.forms import DayField

LETTERS = 30


class ClockForm(PlainForm):
    day = DayField(label="Aller au", help_text="L’horloge avance, elle ne recule pas.")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move_clock(request: HouseRequest) -> HttpResponse:
    """Let the demonstration's days pass; absent anywhere else."""
    if not settings.DEMONSTRATION:
        raise Http404
    now = clock.now().astimezone(clock.PARIS)
    in_six_months = add_months(now.date(), 6)
    form = ClockForm(request.POST or None, initial={"day": in_six_months})
    if form.is_valid():
        day = form.cleaned_data["day"]
        try:
            clock.advance_to(datetime(day.year, day.month, day.day, 9, tzinfo=clock.PARIS))
        except clock.ClockRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(
                request, "L’horloge a avancé : les rappels partent dans la minute, les relances un jour ouvré."
            )
            return redirect("demonstration")
    context = {"form": form, "now": now}
    return render(request, "shell/demonstration.html", context, status=422 if form.is_bound else 200)


@require_safe
@public
def letter_box(request: HouseRequest) -> HttpResponse:
    """Every mail of the demonstration, one-time codes included: its people are invented. Absent anywhere else."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEMONSTRATION or not folder:
        raise Http404
    files = sorted(Path(folder).glob("*.eml"), reverse=True)[:LETTERS]
    return render(request, "shell/letter_box.html", {"letters": [_letter(file) for file in files]})


def _letter(file: Path) -> dict[str, object]:
    with file.open("rb") as opened:
        mail = BytesParser(_class=EmailMessage, policy=policy.default).parse(opened)
    body = mail.get_body(("plain",))
    return {
        "to": mail["To"],
        "subject": mail["Subject"],
        "sent_at": parsedate_to_datetime(mail["Date"]),
        "text": body.get_content() if body else "",
    }
