#!/usr/bin/env python
"""Django's command line. Newcomers use `bin/manage`, which also finds or starts the embedded servers."""

import os
import sys

OWNER_COMMANDS = {"migrate", "sqlmigrate", "createcachetable", "date_law"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["BILAN_DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
