"""The console script `truename`: drives the engines and an installation without a server, and prints JSON.

What each command does is in its room's `web`; here are arguments of the engines, settings, and how "no" is said.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import django
from django.db import DatabaseError

from truename.biometrics.domain.challenge import Light, Move
from truename.biometrics.web.console import check_selfie_json, compare_faces_json
from truename.evidence.web.console import read_evidence_command
from truename.federation.domain.registration import UnusableRegistration
from truename.federation.web.commands import arguments as federation_arguments
from truename.foundation.refusal import Refusal
from truename.site.configuration import ConfigurationError
from truename.subscribers.web.commands import arguments as subscribers_arguments

UNUSABLE_INPUT = 2
_WORDS = {
    "empty": "a file is empty",
    "not_an_image": "a file is not a picture that can be opened (JPEG, PNG, WebP, HEIC)",
    "unreadable": "a picture is damaged and cannot be opened",
    "too_large": "a file has more than 20 MB",
    "too_many_pixels": "a picture has more than 64 million pixels",
    "image_too_large": "a picture has more than 20 MB or 64 million pixels",
    "too_small": "a picture is too small to hold a document (at least 240 pixels)",
    "not_a_video": "the file holds no video that can be decoded",
    "video_too_long": "the video is longer or larger than is decoded",
    "video_too_short": "the video ends before anything can be judged",
    "no_face": "a picture shows no face that is large and clear enough",
    "several_faces": "a picture shows more than one face",
    "relying_party_not_found": "no relying party has this client_id",
    "initial_access_token_not_found": "no registration token has this id, or it was taken back before",
    "no_account_has_this_address": "no account has this confirmed e-mail address",
    "is_operator_already": "this account is an operator already",
    "is_not_an_operator": "this account is not an operator",
}


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with an answer, 2 with one clear line on unusable input."""
    options = _parser().parse_args(arguments)
    is_of_installation = hasattr(options, "of_installation")
    # The engines need adapters and thresholds, not secrets: a shell without configuration gets just those.
    needed = "truename.site.settings" if is_of_installation else "truename.site.settings_engines"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", needed)
    try:
        django.setup()
        run = _function(options.of_installation) if is_of_installation else options.run
        with _quiet_libraries():
            answer = run(options)
    except ConfigurationError as error:
        return _refuse(f"this command works on an installation, and its settings are not here: {error}")
    except DatabaseError:
        return _refuse("the database does not answer, or has no tables yet: see `manage.py migrate`.")
    except UnusableRegistration as error:
        return _refuse(f"unusable input: {error}")
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    except Refusal as refusal:
        code = str(refusal.facts.get("reason", refusal.code))
        return _refuse(f"unusable input: {_WORDS.get(code, code)}")
    print(json.dumps(answer, indent=None if options.json else 2, ensure_ascii=False))  # noqa: T201
    return 0


def _function(path: str) -> Callable[[argparse.Namespace], object]:
    """The function at `package.module:name`, whose module may need settings to be imported."""
    module_name, _, name = path.partition(":")
    function: Callable[[argparse.Namespace], object] = getattr(import_module(module_name), name)
    return function


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, without repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="truename", description="Truename's engines, and an installation, by command.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    as_json = _Parser(add_help=False)
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

    federation_arguments.add_commands(commands, as_json)
    subscribers_arguments.add_commands(commands, as_json)
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


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keeps what native libraries write to standard error apart: there stands one line, ours, or none."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _refuse(line: str) -> int:
    print(f"truename: {line}", file=sys.stderr)  # noqa: T201
    return UNUSABLE_INPUT


if __name__ == "__main__":
    sys.exit(main())
