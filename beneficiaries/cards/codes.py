"""The codes of an access card: 60 random bits, typed on a phone, kept as a keyed print.

A slow hash (Argon2, PBKDF2) protects what people choose; nobody guesses 60 random bits at a rate
that we limit. HMAC-SHA256 finds the row in one look-up, so that a wrong code takes as long as a right one,
and its key (`BILAN_SECRET_KEY`) makes a copy of the database alone useless.
"""

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 12  # five bits each
LOOK_ALIKES = str.maketrans("ILO", "110")


def new_code() -> str:
    """« 7K2M-Q4XD-90BT »."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def digest_of(typed: str) -> str:
    """What is kept of a code, the same however it is typed: dashes, spaces, small letters, O for 0."""
    signs = "".join(sign for sign in typed.upper().translate(LOOK_ALIKES) if sign in ALPHABET)
    return salted_hmac("beneficiaries.access_card", signs, algorithm="sha256").hexdigest()
