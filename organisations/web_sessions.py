"""The web sessions of an account: Django's own, not the meetings of a bilan."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY

from organisations.models import User


def end_sessions_of(user: User, *, keep: str = "") -> int:
    """Sign a user out everywhere, but in the session whose key is `keep`; how many ended.

    A session says inside whose it is, so each is opened: seldom done, and right for any engine with rows.
    """
    rows = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    theirs = [row.pk for row in rows.exclude(pk=keep).iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return rows.filter(pk__in=theirs).delete()[0]
