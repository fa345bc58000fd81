"""`truename resource-server`: what each action answers, as JSON members."""

from argparse import Namespace
from dataclasses import asdict

from truename.federation.services.resource_servers import register_resource_server, resource_servers

Json = dict[str, object]


def add(options: Namespace) -> Json:
    """Registers an API."""
    server = register_resource_server(
        identifier=options.identifier, name=options.name, is_jwt=options.jwt, introspected_by=options.introspected_by
    )
    return asdict(server)


def show_all(_: Namespace) -> list[Json]:
    """One object for each."""
    return [asdict(server) for server in resource_servers()]
