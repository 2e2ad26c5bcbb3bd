"""Lists of a platform, as a house pastes them."""

from funding.declarations.lists import read_list
from funding.declarations.operations import import_list
from funding.models import Platform
from tests.factories import NOW


def read(house, text: str, platform: Platform = Platform.EDOF, *, at=NOW):
    rows = read_list(text).rows
    return import_list(house.organisation, platform=platform, rows=rows, by=house.administrator, at=at)


def named(house, *, number: str = "1001", more: str = "") -> str:
    person = house.ready.beneficiary
    return f"Dossier;Nom;Prénom;Statut\n{number};{person.last_name.upper()};{person.first_name};{more}\n"
