"""Authentication context classes: what each requested value asks for, and which one an answer may assert."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from truename.assurance.levels import AAL, IAL, ProofingPathway
from truename.federation.domain.claims_request import ClaimsRequest


@dataclass(frozen=True, slots=True)
class ContextClass:
    """What has to be true before a context class may be asserted. `pathway` None means any."""

    ial: IAL
    aal: AAL
    pathway: ProofingPathway | None = None


@dataclass(frozen=True, slots=True)
class Achieved:
    """What really happened: levels reached, how and when; never what was only asked for."""

    ial: IAL
    aal: AAL
    amr: tuple[str, ...]
    authenticated_at: datetime
    pathway: ProofingPathway | None = None
    verified_at: datetime | None = None


_IDENTITY = "http://idmanagement.gov/ns/assurance/ial"
_AUTHENTICATION = "http://idmanagement.gov/ns/assurance/aal"

# Our own names first, then those that federal relying parties already send.
CONTEXT_CLASSES: Mapping[str, ContextClass] = {
    "urn:truename:ial:2:aal:2": ContextClass(IAL.IAL2, AAL.AAL2),
    "urn:truename:ial:1:aal:2": ContextClass(IAL.IAL1, AAL.AAL2),
    "urn:truename:aal:2": ContextClass(IAL.NONE, AAL.AAL2),
    "urn:truename:aal:1": ContextClass(IAL.NONE, AAL.AAL1),
    f"{_IDENTITY}/2": ContextClass(IAL.IAL2, AAL.AAL2),
    # At idmanagement.gov "ial/1" has always meant an account without verified identity, unlike IAL1 of revision 4.
    f"{_IDENTITY}/1": ContextClass(IAL.NONE, AAL.AAL1),
    f"{_AUTHENTICATION}/2": ContextClass(IAL.NONE, AAL.AAL2),
    f"{_AUTHENTICATION}/1": ContextClass(IAL.NONE, AAL.AAL1),
    "urn:acr.login.gov:verified-facial-match-required": ContextClass(IAL.IAL2, AAL.AAL2, ProofingPathway.BIOMETRIC),
    "urn:acr.login.gov:verified-facial-match-preferred": ContextClass(IAL.IAL2, AAL.AAL2),
    "urn:acr.login.gov:verified": ContextClass(IAL.IAL2, AAL.AAL2),
    "urn:acr.login.gov:auth-only": ContextClass(IAL.NONE, AAL.AAL2),
}


def context_needed(acr_values: Iterable[str], *, minimum_ial: IAL, minimum_aal: AAL) -> ContextClass:
    """What to aim for: the first value that we know, raised to the relying party's agreed minimum.

    Values that we do not know are passed over. Source: OpenID Connect Core 1.0, 3.1.2.1 (preference order).
    """
    preferred = next((CONTEXT_CLASSES[value] for value in acr_values if value in CONTEXT_CLASSES), None)
    if preferred is None:
        return ContextClass(minimum_ial, minimum_aal)
    return ContextClass(max(preferred.ial, minimum_ial), max(preferred.aal, minimum_aal), preferred.pathway)


def contexts_wanted(
    acr_values: Iterable[str], claims: ClaimsRequest, client_defaults: Iterable[str]
) -> tuple[tuple[str, ...], bool]:
    """The wanted values in order of preference, and whether one of them is a must.

    `acr` in the claims parameter goes before `acr_values`, that before what was registered.
    Source: OpenID Connect Core 1.0, 5.5.1.1 and 3.1.2.1; Dynamic Client Registration 1.0, 2 (`default_acr_values`).
    """
    wish = claims.wish("acr")
    if wish is not None and wish.values:
        return wish.values, wish.is_essential
    return tuple(acr_values) or tuple(client_defaults), False


def is_met(needed: ContextClass, achieved: Achieved) -> bool:
    """Whether `achieved` reaches every part of `needed`."""
    return (
        achieved.ial >= needed.ial
        and achieved.aal >= needed.aal
        and (needed.pathway is None or achieved.pathway is needed.pathway)
    )


def context_asserted(acr_values: Iterable[str], achieved: Achieved) -> str:
    """The value to assert: the first requested one that was achieved, else our own name for what was.

    Source: OpenID Connect Core 1.0, 2 (`acr`); SP 800-63C-4, 3.10.2 (levels as achieved).
    """
    for value in acr_values:
        if value in CONTEXT_CLASSES and is_met(CONTEXT_CLASSES[value], achieved):
            return value
    return next(name for name, context in CONTEXT_CLASSES.items() if is_met(context, achieved))


def achieved_to_json(achieved: Achieved) -> dict[str, object]:
    """`achieved` as it is stored beside a code."""
    return {
        "ial": int(achieved.ial),
        "aal": int(achieved.aal),
        "amr": list(achieved.amr),
        "authenticated_at": achieved.authenticated_at.isoformat(),
        "pathway": achieved.pathway.value if achieved.pathway else None,
        "verified_at": achieved.verified_at.isoformat() if achieved.verified_at else None,
    }


def achieved_from_json(stored: dict[str, object]) -> Achieved:
    """The inverse of `achieved_to_json`."""
    amr, pathway, verified_at = stored["amr"], stored["pathway"], stored["verified_at"]
    return Achieved(
        ial=IAL(int(str(stored["ial"]))),
        aal=AAL(int(str(stored["aal"]))),
        amr=tuple(str(method) for method in amr) if isinstance(amr, list) else (),
        authenticated_at=datetime.fromisoformat(str(stored["authenticated_at"])),
        pathway=ProofingPathway(str(pathway)) if pathway else None,
        verified_at=datetime.fromisoformat(str(verified_at)) if verified_at else None,
    )
