"""A browser in words: all that is kept of what it says of itself."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
# Order matters: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
UNKNOWN = "Un navigateur"


def in_words(user_agent: str) -> str:
    """« Firefox sur Windows »; versions, models and extensions are left out. Words already made stay as they are."""
    if user_agent.startswith(UNKNOWN) or user_agent in _all():
        return user_agent
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "")
    browser = next((word for mark, word in BROWSERS if mark in user_agent), UNKNOWN)
    return f"{browser} sur {system}" if system else browser


def _all() -> set[str]:
    browsers = {word for _, word in BROWSERS}
    return browsers | {f"{browser} sur {system}" for browser in browsers for _, system in SYSTEMS}
