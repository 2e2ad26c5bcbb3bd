from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ShellConfig(AppConfig):
    name = "bilan"
    label = "shell"
    verbose_name = "Bilan"

    def ready(self) -> None:
        from bilan.pages import signatures  # noqa: F401  (declares what waits for members)


class CollectedFilesConfig(StaticFilesConfig):
    """What `collectstatic` leaves out: variants that no page links. Compressing them was most of its work."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.rtl.*", "*.esm.*", "jquery*", "bootstrap-*"),
        *("bootstrap.css*", "bootstrap.js*", "bootstrap.min.js*", "bootstrap.bundle.js*"),
        *("htmax-*", "htmx-4*"),
    ]
