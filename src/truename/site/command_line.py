"""The console script `truename`: drives the engines without a server and prints what they found as JSON."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import django

from truename.biometrics.domain.challenge import Light, Move
from truename.biometrics.web.console import check_selfie_json, compare_faces_json
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
    compare.set_defaults(run=_compare_faces)

    selfie = commands.add_parser("check-selfie", parents=[as_json], help="judge a video selfie")
    selfie.add_argument("video", type=Path)
    selfie.add_argument("--portrait", type=Path, required=True, help="portrait from the identity evidence")
    selfie.add_argument("--challenge", default=[], type=_one_of(Move), help=f"moves in order, of {','.join(Move)}")
    selfie.add_argument("--light", default=[], type=_one_of(Light), help=f"colours in order, of {','.join(Light)}")
    selfie.set_defaults(run=_check_selfie)
    return parser


def _compare_faces(options: argparse.Namespace) -> dict[str, object]:
    return compare_faces_json(first=options.first.read_bytes(), second=options.second.read_bytes())


def _check_selfie(options: argparse.Namespace) -> dict[str, object]:
    return check_selfie_json(
        video=options.video.read_bytes(),
        portrait=options.portrait.read_bytes(),
        moves=options.challenge,
        lights=options.light,
    )


def _one_of(known: type[StrEnum]) -> Callable[[str], list[str]]:
    """Reads a comma-separated list of names out of `known`; argparse prints the error and exits with 2."""

    def read(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",") if name.strip()]
        unknown = [name for name in names if name not in list(known)]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(known)}")
        return names

    return read


def _refuse(line: str) -> int:
    print(f"truename: {line}", file=sys.stderr)  # noqa: T201
    return UNUSABLE_INPUT


if __name__ == "__main__":
    sys.exit(main())
