"""Absolute addresses for mails and documents, which have no request."""

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: object) -> str:
    """The full address of a page."""
    return settings.BASE_URL + reverse(name, args=args)
