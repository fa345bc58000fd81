"""The console script `truename`: drives the engines without a server and prints what they found as JSON."""

import argparse
import json
import os
import sys
from pathlib import Path

import django

from truename.biometrics.web.console import check_selfie_command, compare_faces_command
from truename.evidence.web.console import read_evidence_command
from truename.foundation.refusal import Refusal

UNUSABLE_INPUT = 2


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with an answer, 2 with one clear line on unusable input."""
    options = _parser().parse_args(arguments)
    # The engines need adapters and thresholds, not secrets: a shell without configuration gets just those.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings_engines")
    django.setup()
    try:
        answer = options.run(options)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    except Refusal as refusal:
        return _refuse(f"unusable input: {refusal.code}")
    print(json.dumps(answer, indent=None if options.json else 2, ensure_ascii=False))  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="truename", description="Truename's engines on the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="one line of JSON instead of indented JSON")

    read = commands.add_parser("read-evidence", parents=[as_json], help="read a licence or a passport page")
    read.add_argument("front", type=Path, help="front of a card, a lone back, or a passport page")
    read.add_argument("back", type=Path, nargs="?", help="back of the card")
    read.set_defaults(run=lambda options: read_evidence_command(options.front, options.back))

    compare = commands.add_parser("compare-faces", parents=[as_json], help="compare two pictures of a face")
    compare.add_argument("first", type=Path)
    compare.add_argument("second", type=Path)
    compare.set_defaults(run=lambda options: compare_faces_command(options.first, options.second))

    selfie = commands.add_parser("check-selfie", parents=[as_json], help="judge a video selfie")
    selfie.add_argument("video", type=Path)
    selfie.add_argument("--portrait", type=Path, required=True, help="portrait from the identity evidence")
    selfie.add_argument("--challenge", default="", help="moves in order: turn_left,turn_right,look_up,look_down")
    selfie.add_argument("--light", default="", help="screen colours in order: red,green,blue,…")
    selfie.set_defaults(
        run=lambda options: check_selfie_command(options.video, options.portrait, options.challenge, options.light)
    )
    return parser


def _refuse(line: str) -> int:
    print(f"truename: {line}", file=sys.stderr)  # noqa: T201
    return UNUSABLE_INPUT


if __name__ == "__main__":
    sys.exit(main())
