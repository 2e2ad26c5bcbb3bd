"""Numbers whose check digits hold."""

from stdnum import luhn


def siret_of(number: int) -> str:
    """A SIRET whose SIREN holds too, another for each number."""
    siren = f"9{number:07d}"
    body = siren + luhn.calc_check_digit(siren) + "0001"
    return body + luhn.calc_check_digit(body)
