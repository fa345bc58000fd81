"""The arguments of federation's `truename` commands. Each names its function, loaded once settings are there."""

import argparse
from pathlib import Path
from typing import Any

from truename.federation.domain.agreement_file import LIST_FIELDS, LOCALISED_FIELDS, TEXT_FIELDS
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.clients import ClientAuthentication, GrantType, Profile, SubjectType
from truename.federation.domain.jws import SIGNING_ALGORITHMS

_HERE = "truename.federation.web.commands"
# Flags for lists are given once for each entry, so their names are in the singular.
LIST_FLAGS = {field: field.removesuffix("s") for field in LIST_FIELDS}


def add_commands(commands: "argparse._SubParsersAction[Any]", options: argparse.ArgumentParser) -> None:
    """Adds `relying-party`, `keys`, `registration-token` and `resource-server`; all take `options` too."""
    parties = _group(commands, "relying-party", "register relying parties and what was agreed with each")
    _relying_party(parties, options)
    keys = _group(commands, "keys", "the keys that sign assertions")
    _command(keys, options, "list", "keys:show", "next, active and retired keys")
    rotate = _command(keys, options, "rotate", "keys:rotate", "take the next key into use; the old one stays published")
    rotate.add_argument("--algorithm", choices=SIGNING_ALGORITHMS, default=SIGNING_ALGORITHMS[0])
    withdraw = _command(keys, options, "withdraw", "keys:withdraw", "stop publishing a stolen key at once")
    withdraw.add_argument("kid", metavar="KID", help="as `list` prints it")
    tokens = _group(commands, "registration-token", "permissions for clients to register themselves")
    _registration_token(tokens, options)
    servers = _group(commands, "resource-server", "APIs that access tokens can be asked for")
    _resource_server(servers, options)


def _group(commands: "argparse._SubParsersAction[Any]", name: str, text: str) -> "argparse._SubParsersAction[Any]":
    group: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return group.add_subparsers(required=True, metavar="ACTION")


def _command(
    group: "argparse._SubParsersAction[Any]",
    options: argparse.ArgumentParser,
    name: str,
    function: str,
    text: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, parents=[options], help=text, description=text)
    parser.set_defaults(of_installation=f"{_HERE}.{function}")
    return parser


def _relying_party(parties: "argparse._SubParsersAction[Any]", options: argparse.ArgumentParser) -> None:
    add = _command(parties, options, "add", "relying_parties:add", "register one; its secret is printed this once")
    _agreement(add)
    listing = _command(parties, options, "list", "relying_parties:show_all", "all of them, or those that match")
    listing.add_argument("--search", default="", help="part of a name or client_id")
    for name, text in (
        ("show", "everything but the secret, as JSON that can be edited and given back"),
        ("edit", "change what is given, keep the rest"),
        ("disable", "no answer of any kind from now on"),
        ("enable", "the opposite of disable"),
        ("new-secret", "replace the secret; the old one stops working"),
    ):
        function = f"relying_parties:{name.replace('-', '_')}"
        parser = _command(parties, options, name, function, text)
        parser.add_argument("client", metavar="CLIENT_ID")
        if name == "edit":
            _agreement(parser)


def _agreement(parser: argparse.ArgumentParser) -> None:
    """Flags for every member of an agreement that fits into one; all of them can stand in the file."""
    parser.add_argument("--file", metavar="AGREEMENT.JSON", help="the agreement, or members of it; - reads it here")
    for field in TEXT_FIELDS:
        parser.add_argument(_flag(field), dest=field, metavar="TEXT")
    for field, name in LIST_FLAGS.items():
        parser.add_argument(_flag(name), dest=field, action="append", metavar="TEXT", help="may be repeated")
    for field in LOCALISED_FIELDS:
        parser.add_argument(_flag(field), dest=field, metavar="TEXT", help="in English")
        parser.add_argument(f"{_flag(field)}-es", dest=f"{field}_es", metavar="TEXT", help="in Spanish")
    parser.add_argument(
        "--attribute",
        dest="attributes",
        action="append",
        type=_attribute,
        metavar="NAME:required|optional:PURPOSE[|PURPOSE IN SPANISH]",
        help=f"may be repeated; NAME is one of {', '.join(SharedAttribute)}",
    )
    parser.add_argument("--minimum-ial", type=int, choices=[0, 1, 2])
    parser.add_argument("--minimum-aal", type=int, choices=[1, 2])
    parser.add_argument("--authentication", choices=list(ClientAuthentication))
    parser.add_argument("--profile", choices=list(Profile))
    parser.add_argument("--grant-type", dest="grant_types", action="append", choices=list(GrantType))
    parser.add_argument("--subject-type", choices=list(SubjectType))
    parser.add_argument("--jwks-file", type=Path, metavar="FILE", help="public keys, as a JSON Web Key Set")
    parser.add_argument("--claims-in-id-token", dest="is_claims_in_id_token", action=argparse.BooleanOptionalAction)
    parser.add_argument("--default-max-age-seconds", type=int, metavar="SECONDS")


def _flag(field: str) -> str:
    return f"--{field.replace('_', '-')}"


def _attribute(text: str) -> dict[str, object]:
    """`name:required:To find your records|Para …` as the member of an agreement."""
    name, _, rest = text.partition(":")
    kind, _, purpose = rest.partition(":")
    if kind not in {"required", "optional"}:
        raise argparse.ArgumentTypeError("write NAME:required:PURPOSE or NAME:optional:PURPOSE")
    english, _, spanish = purpose.partition("|")
    return {"attribute": name, "is_required": kind == "required", "purpose": {"en": english, "es": spanish}}


def _registration_token(tokens: "argparse._SubParsersAction[Any]", options: argparse.ArgumentParser) -> None:
    create = _command(tokens, options, "create", "registration_tokens:create", "make one; it is printed this once")
    create.add_argument("--label", required=True, help="who it is for")
    create.add_argument("--uses", type=_positive, help="how many clients may register with it; any number if left out")
    create.add_argument("--days", type=_positive, default=30, help="how long it works (30)")
    _command(tokens, options, "list", "registration_tokens:show_all", "all of them, without the tokens themselves")
    revoke = _command(tokens, options, "revoke", "registration_tokens:revoke", "take one back")
    revoke.add_argument("token_id", metavar="ID", help="as `list` prints it")


def _resource_server(servers: "argparse._SubParsersAction[Any]", options: argparse.ArgumentParser) -> None:
    add = _command(servers, options, "add", "resource_servers:add", "register one")
    add.add_argument("identifier", metavar="ADDRESS", help="its address: https://api.example/")
    add.add_argument("--name", required=True)
    add.add_argument("--jwt", action="store_true", help="signed access tokens that it reads by itself (RFC 9068)")
    add.add_argument("--introspected-by", default="", metavar="CLIENT_ID", help="who may look its opaque tokens up")
    _command(servers, options, "list", "resource_servers:show_all", "all of them")


def _positive(text: str) -> int:
    number = int(text)
    if not 0 < number < 100_000:
        raise argparse.ArgumentTypeError("give a number from 1")
    return number
