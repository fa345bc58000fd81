"""The tables of docs/integrate.md say what the code says."""

from tests.peers.documented import documented_table
from truename.assurance.levels import IAL, ProofingPathway
from truename.federation.domain.attributes import ASSERTION_CLAIMS, ATTRIBUTE_CLAIMS, SCOPE_ATTRIBUTES
from truename.federation.domain.authentication_context import CONTEXT_CLASSES, ContextClass
from truename.federation.domain.protocol_errors import ErrorCode
from truename.federation.services.accept_requests import PUSHED_LIVES
from truename.federation.services.codes import CODE_LIVES
from truename.federation.services.tokens import ACCESS_TOKEN_LIVES, ID_TOKEN_LIVES
from truename.site.configuration import Configuration


def _identity(context: ContextClass) -> str:
    level = "not asked" if context.ial is IAL.NONE else f"IAL{int(context.ial)}"
    return f"{level}, face compared" if context.pathway is ProofingPathway.BIOMETRIC else level


def test_the_table_of_context_classes_is_complete_and_in_order() -> None:
    expected = [
        [f"`{name}`", _identity(context), f"AAL{int(context.aal)}"] for name, context in CONTEXT_CLASSES.items()
    ]
    assert documented_table("### How sure: `acr_values`") == expected


def test_the_table_of_scopes_names_every_claim() -> None:
    expected = [
        [
            f"`{scope}`",
            ", ".join(dict.fromkeys(f"`{claim}`" for attribute in attributes for claim in ATTRIBUTE_CLAIMS[attribute])),
        ]
        for scope, attributes in SCOPE_ATTRIBUTES.items()
    ]
    assert [row[:2] for row in documented_table("### About the person: scopes and claims")] == expected


def test_the_table_of_assertion_claims_is_complete() -> None:
    rows = documented_table("### About the assertion")
    assert [claim for row in rows for claim in row[0].replace("`", "").split(", ")] == list(ASSERTION_CLAIMS)


def test_the_table_of_lifetimes_is_true() -> None:
    settings = Configuration.__dataclass_fields__
    lives = {row[0]: row[1] for row in documented_table("## Tokens")}
    assert lives == {
        "authorization code": f"{CODE_LIVES.total_seconds():.0f} seconds",
        "pushed request": f"{PUSHED_LIVES.total_seconds() / 60:.0f} minutes",
        "ID token": f"{ID_TOKEN_LIVES.total_seconds() / 60:.0f} minutes",
        "access token": f"{ACCESS_TOKEN_LIVES.total_seconds() / 60:.0f} minutes",
        "refresh token": f"{settings['refresh_token_lives'].default.days} days in all",
    }


def test_the_table_of_errors_is_complete() -> None:
    rows = documented_table("## Errors")
    assert {row[0].strip("`") for row in rows} == {code.value for code in ErrorCode}
