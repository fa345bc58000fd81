"""The console script on an installation: relying parties, keys, permissions to register, APIs and operators."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party
from truename.federation.models import RelyingParty, SigningKey
from truename.federation.services.client_cache import find_client
from truename.federation.services.problems import record_problem
from truename.records.models import AuditEvent
from truename.site.command_line import UNUSABLE_INPUT, main
from truename.subscribers.services.operators import is_operator

pytestmark = pytest.mark.django_db

AGREEMENT = {
    "organisation_name": "Utopia Library",
    "service_name": "Library card",
    "redirect_uris": ["https://library.example/callback"],
    "attributes": [{"attribute": "name", "purpose": {"en": "For the card", "es": "Para el carné"}}],
    "minimum_ial": 1,
}
FLAGS = (
    "--organisation-name", "Utopia Library", "--service-name", "Library card",
    "--redirect-uri", "https://library.example/callback", "--minimum-ial", "1",
)  # fmt: skip


@pytest.fixture
def answer(capsys):
    def run(*arguments: object) -> Any:
        assert main([*map(str, arguments), "--json"]) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refusal(capsys):
    def run(*arguments: object) -> str:
        assert main([*map(str, arguments)]) == UNUSABLE_INPUT
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("truename: ")
        assert told.err.count("\n") == 1
        return told.err

    return run


def test_a_relying_party_is_added_from_flags(answer):
    made = answer(
        "relying-party", "add", *FLAGS,
        "--redirect-uri", "https://library.example/other",
        "--attribute", "name:required:For the card|Para el carné",
        "--attribute", "phone:optional:To call you: rarely",
        "--purpose", "borrow books", "--purpose-es", "pedir libros",
    )  # fmt: skip
    assert len(made["client_secret"]) >= 43
    policy = find_client(made["client_id"])
    assert policy is not None
    assert policy.redirect_uris == ("https://library.example/callback", "https://library.example/other")
    assert [(a.attribute.value, a.is_required, a.purpose.en, a.purpose.es) for a in policy.attributes] == [
        ("name", True, "For the card", "Para el carné"),
        ("phone", False, "To call you: rarely", ""),
    ]
    assert (policy.purpose.en, policy.purpose.es) == ("borrow books", "pedir libros")


def test_a_relying_party_is_added_from_a_file_or_standard_input(answer, tmp_path, monkeypatch):
    (tmp_path / "agreement.json").write_text(json.dumps(AGREEMENT))
    first = answer("relying-party", "add", "--file", tmp_path / "agreement.json")
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(AGREEMENT)))
    second = answer("relying-party", "add", "--file", "-", "--service-name", "Reading room")
    assert {row.service_name for row in RelyingParty.objects.all()} == {"Library card", "Reading room"}
    assert first["client_id"] != second["client_id"]


def test_one_with_public_keys_of_its_own_has_no_secret(answer, tmp_path):
    from joserfc.jwk import ECKey  # noqa: PLC0415 - only here

    keys = {"keys": [ECKey.generate_key("P-256", private=False).as_dict()]}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    made = answer(
        "relying-party", "add", *FLAGS, "--authentication", "private_key_jwt", "--jwks-file", tmp_path / "keys.json"
    )
    assert set(made) == {"client_id"}


def test_what_show_prints_can_be_edited_and_given_back(answer, tmp_path):
    client = a_party().client_id
    shown = answer("relying-party", "show", client)
    (tmp_path / "edited.json").write_text(json.dumps(shown | {"service_name": "New name", "alternatives_url": None}))
    assert answer("relying-party", "edit", client, "--file", tmp_path / "edited.json") == {"client_id": client}
    again = answer("relying-party", "show", client)
    assert again["service_name"] == "New name"
    assert "alternatives_url" not in again
    same = {
        name: value for name, value in shown.items() if name not in {"service_name", "alternatives_url", "standing"}
    }
    assert same.items() <= again.items()


def test_an_edit_by_flags_keeps_what_is_not_given(answer):
    client = a_party().client_id
    answer("relying-party", "edit", client, "--terms-url", "https://agency.example/terms", "--claims-in-id-token")
    policy = find_client(client)
    assert policy is not None
    assert policy.terms_url == "https://agency.example/terms"
    assert policy.is_claims_in_id_token
    assert len(policy.attributes) == 4
    assert AuditEvent.objects.filter(name="federation.relying_party_changed").exists()


def test_show_names_recent_errors_and_never_a_secret(answer):
    party = a_party()
    row = RelyingParty.objects.get(client_id=party.client_id)
    record_problem(client_id=row.id, endpoint="token", error="invalid_grant", reason="The code was used.")
    shown = answer("relying-party", "show", party.client_id)
    [problem] = shown["standing"]["recent_errors"]
    assert (problem["endpoint"], problem["reason"], problem["times"]) == ("token", "The code was used.", 1)
    assert shown["standing"]["has_secret"] is True
    assert party.secret not in json.dumps(shown)


def test_the_list_can_be_searched(answer):
    a_party(), a_party(organisation_name="Utopia Library")
    assert len(answer("relying-party", "list")) == 2
    [found] = answer("relying-party", "list", "--search", "library")
    assert found["organisation_name"] == "Utopia Library"
    assert found["last_used_at"] is None


def test_switching_off_and_on(answer):
    client = a_party().client_id
    assert answer("relying-party", "disable", client) == {"client_id": client, "is_enabled": False}
    policy = find_client(client)
    assert policy is not None
    assert not policy.is_enabled
    assert answer("relying-party", "enable", client)["is_enabled"] is True


def test_a_new_secret_replaces_the_old_one(answer):
    party = a_party()
    made = answer("relying-party", "new-secret", party.client_id)
    assert made["client_secret"] != party.secret
    assert AuditEvent.objects.filter(name="federation.client_secret_replaced").exists()


@pytest.mark.parametrize("action", ["show", "edit", "disable", "enable", "new-secret"])
def test_an_unknown_client_is_told(refusal, action):
    assert "no relying party has this client_id" in refusal("relying-party", action, "nobody")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (("--redirect-uri", "http://library.example/"), "redirect_uris"),
        (("--attribute", "name:required:"), "attributes"),
        (("--attribute", "shoe_size:required:x"), "attributes[0].attribute"),
        (("--logo-url", "javascript:x"), "logo_url"),
        (("--resource", "https://api.example/"), "resources"),
        (("--id-token-algorithm", "none"), "id_token_algorithm"),
    ],
)
def test_an_unusable_agreement_is_refused_by_the_members_name(refusal, changes, named):
    assert f"unusable input: {named}: " in refusal("relying-party", "add", *FLAGS, *changes)


def test_a_file_that_cannot_be_used_is_told(refusal, tmp_path):
    assert "No such file" in refusal("relying-party", "add", "--file", tmp_path / "missing.json")
    for content in (b"[]", b"\xff\xfe", b'{"organisation": "x"}'):
        (tmp_path / "bad.json").write_bytes(content)
        refusal("relying-party", "add", "--file", tmp_path / "bad.json")
    assert not RelyingParty.objects.exists()


def test_a_client_id_is_neither_taken_twice_nor_changed(refusal, answer):
    answer("relying-party", "add", *FLAGS, "--client-id", "library")
    assert "client_id" in refusal("relying-party", "add", *FLAGS, "--client-id", "library")
    assert "cannot be changed" in refusal("relying-party", "edit", "library", "--client-id", "other")


def test_a_new_secret_for_one_that_uses_none_is_refused(refusal, answer):
    made = answer("relying-party", "add", *FLAGS, "--authentication", "none")
    assert "uses no secret" in refusal("relying-party", "new-secret", made["client_id"])


def test_wrong_flags_are_one_line(capsys):
    for arguments in (["relying-party"], ["relying-party", "add", "--attribute", "name"], ["keys", "rotate", "x"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == UNUSABLE_INPUT
        assert capsys.readouterr().err.count("\n") == 1


def test_keys_are_listed_and_rotated(answer):
    keys = answer("keys", "list")
    assert {(key["algorithm"], key["state"]) for key in keys} >= {("ES256", "active"), ("ES256", "next")}
    following = next(key["kid"] for key in keys if (key["algorithm"], key["state"]) == ("ES256", "next"))
    assert answer("keys", "rotate") == {"algorithm": "ES256", "active": following}
    states = [key["state"] for key in answer("keys", "list") if key["algorithm"] == "ES256"]
    assert sorted(states) == ["active", "next", "retired"]
    assert answer("keys", "rotate", "--algorithm", "RS256")["algorithm"] == "RS256"
    assert SigningKey.objects.filter(algorithm="RS256", state="active").count() == 1


def test_a_stolen_key_is_withdrawn(answer, refusal):
    stolen = next(key["kid"] for key in answer("keys", "list") if key["state"] == "active")
    assert answer("keys", "withdraw", stolen) == {"kid": stolen, "is_withdrawn": True}
    assert stolen not in {key["kid"] for key in answer("keys", "list")}
    assert "KID" in refusal("keys", "withdraw", stolen)


def test_registration_tokens_are_made_listed_and_revoked(answer, refusal):
    made = answer("registration-token", "create", "--label", "Library", "--uses", "2", "--days", "7")
    [listed] = answer("registration-token", "list")
    assert (listed["id"], listed["label"], listed["uses_left"]) == (made["id"], "Library", 2)
    assert made["token"] not in json.dumps(listed)
    assert answer("registration-token", "revoke", made["id"])["is_revoked"] is True
    assert "taken back before" in refusal("registration-token", "revoke", made["id"])
    assert "ID" in refusal("registration-token", "revoke", "x")


def test_resource_servers_are_added_and_listed(answer, refusal):
    client = a_party().client_id
    jwt = answer("resource-server", "add", "https://api.example/", "--name", "Records", "--jwt")
    assert jwt["is_jwt"] is True
    answer("resource-server", "add", "https://opaque.example/", "--name", "Books", "--introspected-by", client)
    listed = answer("resource-server", "list")
    assert [(server["identifier"], server["introspected_by"]) for server in listed] == [
        ("https://api.example/", ""),
        ("https://opaque.example/", client),
    ]
    add = ("resource-server", "add")
    assert "identifier" in refusal(*add, "https://api.example/", "--name", "Again", "--jwt")
    assert "identifier" in refusal(*add, "ftp://api.example/", "--name", "Files", "--jwt")
    assert "name" in refusal(*add, "https://new.example/", "--name", " ", "--jwt")
    assert "introspected_by" in refusal(*add, "https://new.example/", "--name", "New", "--introspected-by", "nobody")
    assert "introspected_by" in refusal(*add, "https://new.example/", "--name", "New")
    assert AuditEvent.objects.filter(name="federation.resource_server_registered").count() == 2
    answer("relying-party", "edit", client, "--resource", "https://api.example/")


def test_operators_are_added_listed_and_removed(answer, refusal):
    amara = a_subscriber()
    assert "no account has this confirmed e-mail address" in refusal("operator", "add", "nobody@example.com")
    answer("operator", "add", "amara@example.com")
    assert is_operator(subscriber_id=amara.id)
    assert answer("operator", "list") == [{"account": str(amara.id), "email": "amara@example.com"}]
    assert "operator already" in refusal("operator", "add", "amara@example.com")
    answer("operator", "remove", "amara@example.com")
    assert "not an operator" in refusal("operator", "remove", "amara@example.com")
    assert not is_operator(subscriber_id=amara.id)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "its settings are not here: TRUENAME_PUBLIC_ORIGIN is not set"),
        ({"TRUENAME_DEMO": "1"}, "its settings are not here: TRUENAME_SECRET_KEY is not set"),
    ],
)
def test_without_settings_a_command_of_an_installation_says_which_are_missing(tmp_path, changes, told):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TRUENAME", "DJANGO"))}
    script = Path(sys.executable).with_name("truename")
    environment = clean | changes | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [script, "relying-party", "list"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == UNUSABLE_INPUT
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
