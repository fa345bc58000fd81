"""The arguments of `truename operator`. Each action names its function, which is loaded once settings are there."""

import argparse
from typing import Any

_HERE = "truename.subscribers.web.commands.operators"


def add_commands(commands: "argparse._SubParsersAction[Any]", options: argparse.ArgumentParser) -> None:
    """Adds `operator`; its actions take `options` too."""
    text = "who may use the console"
    actions = commands.add_parser("operator", help=text, description=text).add_subparsers(
        required=True, metavar="ACTION"
    )
    for name, help_text in (("add", "give the role to an account"), ("remove", "take it back")):
        parser = actions.add_parser(name, parents=[options], help=help_text, description=help_text)
        parser.add_argument("email", metavar="EMAIL", help="a confirmed address of the account")
        parser.set_defaults(of_installation=f"{_HERE}:{name}")
    listing = actions.add_parser("list", parents=[options], help="everyone with the role")
    listing.set_defaults(of_installation=f"{_HERE}:show_all")
