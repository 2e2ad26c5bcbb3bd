"""French order without ICU: `fr_key(text)` folds case and accents, immutably, in the database."""

from django.db.models import CharField, Func


class FrKey(Func):
    """What names are sorted and searched by: « Élodie » and « elodie » are the same key."""

    function = "fr_key"
    output_field = CharField()


CREATE_FR_KEY = """
CREATE FUNCTION fr_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
"""
DROP_FR_KEY = "DROP FUNCTION fr_key(text)"
