"""What the benchmark does inside Truename's environment, as a process of its own: `… inside seed|people ARGUMENTS`.

The arguments and the answer are JSON. Nothing here is measured.
"""

import json
import os
import sys

import django


def main(purpose: str, arguments: dict[str, int]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings")
    django.setup()
    from benchmarks.federation.people import sign_in  # noqa: PLC0415  needs Django set up
    from benchmarks.federation.seed import seed  # noqa: PLC0415

    json.dump({"seed": seed, "people": sign_in}[purpose](**arguments), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
