"""What a browser test needs and does not tell, done by the operations of the house inside the stack.

`Stack.prepare("house", slug=…)` writes one JSON line to this process and reads one back; the acts are in `preparing/`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")

import django

django.setup()

from django.db import transaction

from tests.browser.preparing import bilans, firms, houses, others  # noqa: F401  (declare the acts)
from tests.browser.preparing.registry import ACTS


def main() -> None:
    for line in sys.stdin:
        call = json.loads(line)
        try:
            with transaction.atomic():
                answer = ACTS[call["act"]](**call["details"])
        except Exception:
            answer = {"fault": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
