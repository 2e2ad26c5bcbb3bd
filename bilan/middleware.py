"""No page of this house is kept by a browser or a proxy, nor reached into by another site (invariant 10)."""

from django.http import HttpRequest, HttpResponse

from bilan.headers import APART, PERMISSIONS


class PrivateResponseMiddleware:
    """Every answer is `no-store` and keeps to its own origin; static files never pass here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = PERMISSIONS
        for name, value in APART.items():
            response[name] = value
        return response
