"""Who plays in the demonstration; all names are invented."""

from dataclasses import dataclass
from decimal import Decimal

PASSWORD = "bilan-demonstration"  # noqa: S105  (printed on purpose: the demonstration is open)
OPERATOR = "exploitation@exemple.test"


@dataclass(frozen=True)
class Member:
    first_name: str
    last_name: str
    email: str
    is_consultant: bool = True
    is_administrator: bool = False
    is_assistant: bool = False
    audits_days: int = 0  # an auditor, for so many days from now


@dataclass(frozen=True)
class House:
    name: str
    slug: str
    siren_digits: str
    nda: str
    qualiopi: str
    accent: str
    members: tuple[Member, ...]
    bilans: int
    region_cap: Decimal | None = None
    more: tuple[tuple[str, str], ...] = ()  # bilans under way besides: whose, and told up to what


HOUSES = (
    House(
        name="Claire Vasseur, bilans de compétences",
        slug="claire-vasseur",
        siren_digits="85204173",
        nda="32590987659",
        qualiopi="QUA-2024-0187",
        accent="plum",
        members=(Member("Claire", "Vasseur", "claire@vasseur.test", is_administrator=True),),
        bilans=8,
        more=(("Claire", "silent"), ("Claire", "running")),
    ),
    House(
        name="Cap Confluence",
        slug="cap-confluence",
        siren_digits="49372815",
        nda="84691234567",
        qualiopi="QUA-2023-2210",
        accent="pine",
        members=(
            Member("Isabelle", "Moreau", "isabelle@cap-confluence.test", is_consultant=False, is_administrator=True),
            Member("Camille", "Martin", "camille@cap-confluence.test"),
            Member("Youssef", "Benali", "youssef@cap-confluence.test"),
            Member("Hélène", "Le Goff", "helene@cap-confluence.test", is_administrator=True),
            Member("Sylvie", "Arnoux", "sylvie@cap-confluence.test", is_consultant=False, is_assistant=True),
            Member("Paul", "Verdier", "paul@audit.test", is_consultant=False, audits_days=21),
        ),
        bilans=15,
        region_cap=Decimal("1500.00"),
        more=(("Camille", "running"), ("Camille", "silent"), ("Camille", "late")),
    ),
    House(
        name="Réseau Horizons Atlantique",
        slug="horizons-atlantique",
        siren_digits="33028641",
        nda="52440765432",
        qualiopi="QUA-2022-0456",
        accent="slate",
        members=(
            Member("Antoine", "Rousseau", "antoine@horizons.test", is_consultant=False, is_administrator=True),
            Member("Nadia", "Cherif", "nadia@horizons.test"),
            Member("Pierre-Yves", "Kermarrec", "pierre-yves@horizons.test"),
            Member("Solène", "Guillou", "solene@horizons.test"),
            Member("Marc", "Delattre", "marc@horizons.test"),
            Member("Aïcha", "Diallo", "aicha@horizons.test"),
            Member("Étienne", "Fontaine", "etienne@horizons.test"),
            Member("Lucie", "Perrin", "lucie@horizons.test"),
            Member("Thomas", "Nguyen", "thomas@horizons.test"),
            Member("Agnès", "Carpentier", "agnes@horizons.test"),
            Member("Rachid", "Amrani", "rachid@horizons.test"),
            Member("Mathilde", "Roy", "mathilde@horizons.test", is_administrator=True),
        ),
        bilans=18,
        more=(
            ("Solène", "running"),
            ("Solène", "booked"),
            ("Solène", "silent"),
            ("Solène", "late"),
            ("Nadia", "silent"),
            ("Nadia", "booked"),
            ("Nadia", "running"),
            ("Marc", "unanswered"),
        ),
    ),
)

PEOPLE = (
    ("Sandrine", "Lefèvre"), ("Karim", "Haddad"), ("Élodie", "Garnier"), ("Julien", "Marchand"),
    ("Fatou", "Sow"), ("Nicolas", "Petit"), ("Amandine", "Rivière"), ("Stéphane", "Blanc"),
    ("Laure", "Chevalier"), ("Mehdi", "Bouzid"), ("Christine", "Dubois"), ("Olivier", "Lambert"),
    ("Maëlle", "Tanguy"), ("David", "Costa"), ("Sophie", "Arnaud"), ("Vincent", "Noël"),
    ("Inès", "Ferreira"), ("Bruno", "Masson"), ("Céline", "Barbier"), ("Patrick", "Œuvrard"),
    ("Nathalie", "Schmitt"), ("Hugo", "Leroux"), ("Samira", "Belkacem"), ("Frédéric", "Colin"),
    ("Anne-Sophie", "de La Rochebrune"), ("Gaël", "Quéméner"), ("Virginie", "Rolland"), ("Abdou", "Ndiaye"),
    ("Caroline", "Weber"), ("Laurent", "Picard"), ("Émilie", "Vidal"), ("Thierry", "Gauthier"),
    ("Linh", "Tran"), ("Pascal", "Hervé"), ("Marion", "Deschamps"), ("Jérôme", "Aubert"),
    ("Yasmina", "Kaddour"), ("Loïc", "Le Bihan"), ("Valérie", "Poirier"), ("Cédric", "Meunier"),
    ("Rose-Marie", "Baptiste"), ("Corinne", "Salaün"), ("Bastien", "Royer"), ("Élise", "Moulin"),
    ("Ahmed", "Zeroual"), ("Martine", "Faure"), ("Guillaume", "Prigent"), ("Léa", "Besson"),
    ("Sébastien", "Jacquet"), ("Florence", "Ollivier"), ("Moussa", "Traoré"), ("Delphine", "Humbert"),
    ("Yann", "Le Corre"), ("Brigitte", "Charpentier"), ("Arnaud", "Delmas"), ("Nora", "Slimani"),
    ("Fabienne", "Lacroix"),
)  # fmt: skip

EMPLOYERS = (
    ("Établissements Rochefort", "77409256"),
    ("Clinique des Tilleuls", "61283407"),
    ("Transports Gallois", "55190738"),
)
