"""The front door sends everybody to their own space."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bilan.context import spaces_of
from organisations.access import public
from organisations.requests import HouseRequest


@require_safe
@public
def home(request: HouseRequest) -> HttpResponse:
    """One space: straight in. Several: choose. Nobody signed in: the sign-in page."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    spaces = spaces_of(request)
    if len(spaces) == 1:
        return redirect(spaces[0]["url"])
    return render(request, "shell/spaces.html", {"choices": spaces})
