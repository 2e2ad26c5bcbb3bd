"""The process refuses to start with a database role that could look behind the policies."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

QUESTION = """
SELECT rolname, rolsuper OR rolbypassrls,
       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE nspname = 'public' AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""
_checked: set[tuple[int, str]] = set()


def refuse_privileged_role(sender, connection, **kwargs) -> None:
    """Raise ImproperlyConfigured when the web or worker role is superuser, bypasses RLS or owns a table.

    Runs at the first connection of each process to each database; migrations, which run as
    the owner, say so with BILAN_DATABASE_ROLE=owner.
    """
    if settings.DATABASE_ROLE == "owner" or connection.alias != "default":
        return
    place = (os.getpid(), str(connection.settings_dict["NAME"]))
    if place in _checked:
        return
    with connection.connection.cursor() as cursor:
        cursor.execute(QUESTION)
        role, is_privileged, is_owner = cursor.fetchone()
    if is_privileged or is_owner:
        raise ImproperlyConfigured(
            f"Le rôle PostgreSQL « {role} » peut contourner le cloisonnement (superutilisateur, BYPASSRLS ou"
            " propriétaire des tables) : utilisez le rôle applicatif, voir README.md."
        )
    _checked.add(place)
