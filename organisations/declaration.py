"""The mention of the declaration of activity, as documents must print it (L6352-12, R6351-6; LAW.md 6.1)."""

from organisations.models import Organisation

NBSP = "\u00a0"
# The first two digits of a number are the code of the region that gave it; numbers from before 2016 keep a
# former region's code, whose prefect is that of the region of today.
REGIONS = {
    "01": "de Guadeloupe",
    "02": "de Martinique",
    "03": "de Guyane",
    "04": "de La Réunion",
    "06": "de Mayotte",
    "11": "d’Île-de-France",
    "24": "du Centre-Val de Loire",
    "27": "de Bourgogne-Franche-Comté",
    "28": "de Normandie",
    "32": "des Hauts-de-France",
    "44": "du Grand Est",
    "52": "des Pays de la Loire",
    "53": "de Bretagne",
    "75": "de Nouvelle-Aquitaine",
    "76": "d’Occitanie",
    "84": "d’Auvergne-Rhône-Alpes",
    "93": "de Provence-Alpes-Côte d’Azur",
    "94": "de Corse",
}
FORMER = {
    "21": "44", "22": "32", "23": "28", "25": "28", "26": "27", "31": "32", "41": "44", "42": "44", "43": "27",
    "54": "75", "72": "75", "73": "76", "74": "75", "82": "84", "83": "84", "91": "76",
}  # fmt: skip


def declaration_mention(organisation: Organisation) -> str:
    """« Déclaration d’activité enregistrée sous le numéro … auprès du préfet de région … »; nothing without one."""
    if not organisation.nda:
        return ""
    code = organisation.nda[:2]
    region = REGIONS.get(FORMER.get(code, code))
    prefect = f" auprès du préfet de région {region}" if region else ""
    return (
        f"Déclaration d’activité enregistrée sous le numéro{NBSP}{spelled(organisation.nda)}{prefect}. "
        "Cet enregistrement ne vaut pas agrément de l’État."
    )


def spelled(nda: str) -> str:
    """« 11 75 12345 75 »."""
    return NBSP.join((nda[:2], nda[2:4], nda[4:9], nda[9:]))
