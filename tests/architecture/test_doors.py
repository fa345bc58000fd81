"""Another room is entered through its doors only: services, domain and gates (docs/map.md)."""

import grimp

ROOMS = {"support", "federation", "proofing", "authenticators", "evidence", "biometrics", "subscribers", "records"}
DOORS = {"services", "domain", "gates"}
# The site wires rooms together: it may also name their address tables and console commands.
SITE_DOORS = DOORS | {"urls", "web"}


def _room_and_part(module: str) -> tuple[str, str]:
    parts = module.split(".")
    return (parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else "")


def test_rooms_are_entered_through_their_doors() -> None:
    graph = grimp.build_graph("truename")
    wrong = []
    for importer in graph.modules:
        here, _ = _room_and_part(importer)
        for imported in graph.find_modules_directly_imported_by(importer):
            there, part = _room_and_part(imported)
            allowed = SITE_DOORS if here == "site" else DOORS
            if there in ROOMS and there != here and part not in allowed:
                wrong.append(f"{importer} -> {imported}")
    assert not wrong, wrong


def test_the_graph_that_is_checked_holds_the_rooms() -> None:
    graph = grimp.build_graph("truename")
    assert {room for room in ROOMS if f"truename.{room}.services" in graph.modules} >= {"records", "evidence"}
