"""Signing in without a page, as somebody who has just proved who they are."""

import time

from django.test import Client

from organisations.models import User


def freshly_signed_in(client: Client, user: User) -> Client:
    """Like `force_login`, with the proof that a real sign-in leaves in the session."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def grow_stale(client: Client) -> None:
    """Let the last proof be ten minutes old."""
    session = client.session
    records = session.get("account_authentication_methods", [])
    session["account_authentication_methods"] = [record | {"at": record["at"] - 600} for record in records]
    session.save()
