"""The operator's console: who may open it, and what each of its pages does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import a_subscriber, signed_in
from tests.federation.factories import Party, a_party
from truename.assurance.levels import AAL
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.models import Grant, RelyingParty, SigningKey
from truename.federation.services.client_cache import find_client
from truename.federation.services.parties import relying_party
from truename.federation.services.problems import record_problem
from truename.federation.services.signing_keys import active_signer
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.records.models import AuditEvent
from truename.subscribers.models import Subscriber
from truename.subscribers.services.operators import grant_operator_role, withdraw_operator_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> Subscriber:
    row = a_subscriber()
    grant_operator_role(email="amara@example.com")
    return row


@pytest.fixture
def operator(client: Client, amara: Subscriber) -> Client:
    signed_in(client, amara)
    return client


def party_id(party: Party) -> str:
    return str(RelyingParty.objects.values_list("id", flat=True).get(client_id=party.client_id))


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def typed(page: Any, **changes: str) -> dict[str, str]:
    """What a browser would send from the form on `page`, with `changes` typed over it."""
    values: dict[str, str] = {}
    for bound in page.context["form"]:
        value = bound.value()
        if value is True:
            values[bound.html_name] = "on"
        elif value is not None and value is not False:
            values[bound.html_name] = str(value)
    return values | changes


PAGES = (
    "",
    "relying-parties/add/",
    "keys/",
    "keys/rotate/ES256/",
    *(f"relying-parties/{{id}}/{end}" for end in ("", "edit/", "switch/", "secret/")),
)


class TestWhoMayOpenIt:
    @pytest.mark.parametrize("page", PAGES)
    def test_an_operator(self, operator, page):
        address = "/console/" + page.format(id=party_id(a_party()))
        assert operator.get(address).status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody_else_who_is_signed_in(self, client, page, method):
        signed_in(client, a_subscriber(email="chen@example.com"))
        address = "/console/" + page.format(id=party_id(a_party()))
        before = AuditEvent.objects.count()
        assert getattr(client, method)(address).status_code == 404
        assert AuditEvent.objects.count() == before

    def test_who_is_not_signed_in_is_sent_to_sign_in(self, client):
        response = client.get("/console/keys/")
        assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Fconsole%2Fkeys%2F")

    def test_an_operator_with_one_factor_is_asked_for_the_second(self, client, amara):
        signed_in(client, amara, AAL.AAL1)
        assert client.get("/console/")["Location"].startswith("/sign-in/")

    def test_an_operator_whose_sign_in_is_not_fresh_is_asked_again(self, client, amara, settings):
        row = signed_in(client, amara)
        row.reauthenticated_at = utc_now() - settings.TRUENAME.step_up_age - timedelta(seconds=1)
        row.save()
        assert client.get("/console/")["Location"] == "/sign-in/?next=%2Fconsole%2F&again=1"

    def test_a_role_that_was_taken_back_ends_at_once(self, operator):
        assert operator.get("/console/").status_code == 200
        withdraw_operator_role(email="amara@example.com")
        assert operator.get("/console/").status_code == 404

    def test_only_an_operators_account_page_leads_there(self, operator):
        assert 'id="console"' in operator.get("/account/").content.decode()
        withdraw_operator_role(email="amara@example.com")
        assert 'id="console"' not in operator.get("/account/").content.decode()


class TestTheList:
    def test_names_each_with_its_standing_and_last_use(self, operator, amara):
        used, off = a_party(), a_party(organisation_name="Utopia Library", service_name="Library card")
        row = RelyingParty.objects.get(client_id=used.client_id)
        now = utc_now()
        Grant.objects.create(
            subscriber=amara, client=row, allowed={}, refused={}, decided_at=now, first_used_at=now, last_used_at=now
        )
        operator.post(f"/console/relying-parties/{party_id(off)}/switch/", {"to": "off"})
        shown = text_of(operator.get("/console/"))
        assert "2 relying parties" in shown
        assert "Taxpayer account Utopia Revenue Service Switched on" in shown
        assert "Library card Utopia Library Switched off never" in shown

    def test_can_be_searched_and_narrowed(self, operator):
        a_party(), a_party(organisation_name="Utopia Library")
        assert "1 relying party " in text_of(operator.get("/console/?q=LIBRARY"))
        assert "None matches" in text_of(operator.get("/console/?q=nothing+like+it"))
        assert "None matches" in text_of(operator.get("/console/?standing=off"))
        assert "2 relying parties" in text_of(operator.get("/console/?standing=on&page=99"))
        assert operator.get("/console/?q=%00&page=x&standing=maybe").status_code == 200

    def test_says_when_there_is_none(self, operator):
        assert "None is registered yet" in text_of(operator.get("/console/"))

    def test_a_long_one_has_pages(self, operator):
        for number in range(27):
            a_party(service_name=f"Service {number:02}")
        first, second = (text_of(operator.get(f"/console/?page={page}")) for page in (1, 2))
        assert "Service 24" in first
        assert "Service 25" not in first
        assert "Service 26" in second
        assert "Page 2 of 2" in second


class TestOneRelyingParty:
    def test_is_told_in_plain_words_and_never_with_a_secret(self, operator):
        party = a_party(contacts=("ops@agency.example",))
        shown = text_of(operator.get(f"/console/relying-parties/{party_id(party)}/"))
        for words in (
            "IAL2: identity verified with documents", "AAL2: two different ways to sign in", "For name", "Para esto",
            "A secret in the header", "https://agency.example/callback", "ops@agency.example", party.client_id,
        ):  # fmt: skip
            assert words in shown
        assert party.secret not in shown

    def test_shows_what_went_wrong_lately(self, operator):
        party = a_party()
        row = RelyingParty.objects.get(client_id=party.client_id)
        for _ in range(3):
            record_problem(client_id=row.id, endpoint="token", error="invalid_grant", reason="The code was used.")
        shown = text_of(operator.get(f"/console/relying-parties/{row.id}/"))
        assert "The code was used. token : invalid_grant 3" in shown

    def test_one_that_registered_itself_is_marked(self, operator):
        made = operator.post("/oidc/register", {"redirect_uris": ["https://app.example/"]}, "application/json").json()
        shown = text_of(operator.get(f"/console/relying-parties/{party_id(Party(made['client_id'], ''))}/"))
        assert "Registered itself" in shown
        assert "Nobody here checked its names" in shown

    @pytest.mark.parametrize("end", ["", "edit/", "switch/", "secret/"])
    def test_one_that_is_not_there_is_not_found(self, operator, end):
        assert operator.get(f"/console/relying-parties/{new_identifier()}/{end}").status_code == 404


NEW = {
    "organisation_name": "Utopia Library",
    "service_name": "Library card",
    "redirect_uris": "https://library.example/callback\r\n\r\n https://library.example/other ",
    "asked_name": "required",
    "purpose_en_name": "For the card",
    "asked_phone": "optional",
    "purpose_en_phone": "To call you",
    "purpose_es_phone": "Para llamarle",
}


class TestAdding:
    def test_shows_the_secret_on_this_one_answer(self, operator, amara):
        address = reverse("federation:console-add")
        made = operator.post(address, typed(operator.get(address), **NEW))
        assert made.status_code == 200
        assert "no-store" in made["Cache-Control"]
        [client_id] = RelyingParty.objects.values_list("client_id", flat=True)
        assert client_id in made.content.decode()
        assert re.search(r'id="client-secret">[\w-]{43}<', made.content.decode())
        policy = find_client(client_id)
        assert policy is not None
        assert policy.redirect_uris == ("https://library.example/callback", "https://library.example/other")
        assert [(a.attribute, a.is_required, a.purpose.es) for a in policy.attributes] == [
            (SharedAttribute.NAME, True, ""),
            (SharedAttribute.PHONE, False, "Para llamarle"),
        ]
        event = AuditEvent.objects.get(name="federation.relying_party_registered")
        assert event.actor_id == amara.id

    def test_sending_the_page_twice_adds_one(self, operator):
        address = reverse("federation:console-add")
        sent = typed(operator.get(address), **NEW)
        operator.post(address, sent)
        again = operator.post(address, sent)
        assert again.status_code == 422
        assert RelyingParty.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"organisation_name": ""}, "organisation_name", "Organisation: fill this in."),
            ({"service_name": " "}, "service_name", "Service: fill this in."),
            ({"redirect_uris": ""}, "redirect_uris", "Return addresses: fill this in."),
            ({"redirect_uris": "http://library.example/"}, "redirect_uris", "use https://"),
            ({"redirect_uris": "https://library.example/#x"}, "redirect_uris", "fragment"),
            ({"logo_url": "javascript:alert(1)"}, "logo_url", "Logo: an address must begin with https://"),
            ({"purpose_en_name": ""}, "purpose_en_name", "Full legal name: write why it is asked for"),
            ({"purpose_es": "pedir libros"}, "purpose_en", "write it in English too"),
            (
                {"asked_offline_access": "optional", "purpose_en_offline_access": "To stay up to date"},
                "is_refreshing",
                "tick this too",
            ),
            ({"minimum_ial": "7"}, "minimum_ial", "choose one of the list"),
            ({"minimum_aal": ""}, "minimum_aal", "fill this in"),
            ({"authentication": "guess"}, "authentication", "choose one of the list"),
            ({"authentication": "private_key_jwt"}, "jwks", "need the client’s public keys"),
            ({"authentication": "none", "profile": "oidc"}, "profile", "PKCE"),
            ({"jwks": "{"}, "jwks", "cannot be read as JSON"),
            ({"jwks": '{"keys": []}'}, "jwks", "no key of a kind"),
            ({"id_token_encryption_alg": "ECDH-ES"}, "jwks", "public keys"),
            ({"id_token_algorithm": "none"}, "id_token_algorithm", "choose one of the list"),
            ({"sector": "two words"}, "sector", "host name"),
            ({"redirect_uris": "https://a.example/\nhttps://b.example/"}, "sector", "several hosts"),
            ({"resources": "https://api.example/"}, "resources", "not registered"),
            ({"default_max_age_seconds": "-1"}, "default_max_age_seconds", "greater than or equal to 0"),
            ({"client_id": "bücherei"}, "client_id", "ASCII"),
            ({"contacts": "x" * 3000}, "contacts", "longer than"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_on_top_and_nothing_typed_is_lost(
        self, operator, changes, field, said
    ):
        address = reverse("federation:console-add")
        response = operator.post(
            address, typed(operator.get(address), **(NEW | {"terms_url": "https://x.example/t"} | changes))
        )
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert field in errors
        assert any(said in error for error in errors[field])
        page = response.content.decode()
        assert f'href="#id_{field}"' in page
        assert 'value="https://x.example/t"' in page
        assert not RelyingParty.objects.exists()

    def test_a_folded_group_opens_when_something_in_it_is_wrong(self, operator):
        address = reverse("federation:console-add")
        page = operator.get(address)
        assert '<details class="more" id="group-tokens">' in page.content.decode()
        response = operator.post(address, typed(page, **(NEW | {"sector": "two words"})))
        assert '<details class="more" id="group-tokens" open>' in response.content.decode()


class TestChanging:
    def test_saving_the_page_as_it_is_changes_nothing(self, operator):
        party = a_party(
            authentication=ClientAuthentication.CLIENT_SECRET_POST,
            sector="agency.example",
            default_acr_values=("urn:truename:aal:2",),
        )
        before = relying_party(client_id=party.client_id).registration
        address = f"/console/relying-parties/{party_id(party)}/edit/"
        assert operator.post(address, typed(operator.get(address))).status_code == 302
        assert relying_party(client_id=party.client_id).registration == before

    def test_a_change_is_in_force_and_audited(self, operator, amara):
        party = a_party()
        address = f"/console/relying-parties/{party_id(party)}/edit/"
        sent = typed(
            operator.get(address), asked_birth_date="", is_refreshing="on", terms_url="https://agency.example/t"
        )
        response = operator.post(address, sent, follow=True)
        assert "The changes are saved and in force." in text_of(response)
        policy = find_client(party.client_id)
        assert policy is not None
        assert policy.terms_url == "https://agency.example/t"
        assert len(policy.grant_types) == 2
        assert SharedAttribute.BIRTH_DATE not in {agreement.attribute for agreement in policy.attributes}
        assert AuditEvent.objects.get(name="federation.relying_party_changed").actor_id == amara.id

    def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(self, operator):
        party = a_party()
        address = f"/console/relying-parties/{party_id(party)}/edit/"
        first, second = typed(operator.get(address)), typed(operator.get(address))
        operator.post(address, first | {"service_name": "By the first"})
        refused = operator.post(address, second | {"service_name": "By the second"})
        assert refused.status_code == 422
        assert "Somebody else changed this meanwhile" in text_of(refused)
        assert relying_party(client_id=party.client_id).registration.service_name == "By the first"
        assert operator.post(address, typed(refused)).status_code == 302
        assert relying_party(client_id=party.client_id).registration.service_name == "By the second"

    def test_one_that_begins_to_use_a_secret_is_shown_it(self, operator):
        party = a_party(authentication=ClientAuthentication.NONE)
        address = f"/console/relying-parties/{party_id(party)}/edit/"
        response = operator.post(address, typed(operator.get(address), authentication="client_secret_basic"))
        assert 'id="client-secret"' in response.content.decode()

    def test_a_mistake_is_said(self, operator):
        address = f"/console/relying-parties/{party_id(a_party())}/edit/"
        response = operator.post(address, typed(operator.get(address), redirect_uris="javascript:x"))
        assert response.status_code == 422
        assert "redirect_uris" in response.context["form"].errors

    def test_optional_attributes_of_one_that_registered_itself_stay_ticked_at_first(self, operator):
        made = operator.post("/oidc/register", {"redirect_uris": ["https://app.example/"]}, "application/json").json()
        address = f"/console/relying-parties/{party_id(Party(made['client_id'], ''))}/edit/"
        assert operator.post(address, typed(operator.get(address))).status_code == 302
        policy = find_client(made["client_id"])
        assert policy is not None
        assert all(agreement.is_ticked_at_first for agreement in policy.attributes)


class TestSwitching:
    def test_asks_first_and_then_does_it(self, operator, amara):
        party = a_party()
        address = f"/console/relying-parties/{party_id(party)}/switch/"
        page = operator.get(address).content.decode()
        assert "Switch Taxpayer account off?" in page
        assert 'value="off"' in page
        assert "is switched off" in text_of(operator.post(address, {"to": "off"}, follow=True))
        policy = find_client(party.client_id)
        assert policy is not None
        assert not policy.is_enabled
        assert AuditEvent.objects.get(name="federation.relying_party_disabled").actor_id == amara.id
        assert "Switch Taxpayer account on?" in operator.get(address).content.decode()
        assert "is switched on" in text_of(operator.post(address, {"to": "on"}, follow=True))


class TestANewSecret:
    def test_asks_first_and_is_shown_once(self, operator, amara):
        party = a_party()
        address = f"/console/relying-parties/{party_id(party)}/secret/"
        assert "stops working at once" in operator.get(address).content.decode()
        found = re.search(r'id="client-secret">([\w-]{43})<', operator.post(address).content.decode())
        assert found is not None
        assert found[1] != party.secret
        assert AuditEvent.objects.get(name="federation.client_secret_replaced").actor_id == amara.id
        shown = operator.get(f"/console/relying-parties/{party_id(party)}/").content.decode()
        assert found[1] not in shown

    def test_is_not_there_for_one_without(self, operator):
        party = a_party(authentication=ClientAuthentication.NONE)
        address = f"/console/relying-parties/{party_id(party)}/secret/"
        assert operator.get(address).status_code == 404
        assert operator.post(address).status_code == 404


class TestSigningKeys:
    def test_are_listed_by_state(self, operator):
        shown = text_of(operator.get("/console/keys/"))
        assert "Active: signs now" in shown
        assert active_signer().kid in shown

    def test_the_next_one_is_taken_into_use_after_asking(self, operator, amara):
        old = active_signer().kid
        following = SigningKey.objects.get(algorithm="ES256", state="next").kid
        assert "Take the next ES256 key into use?" in text_of(operator.get("/console/keys/rotate/ES256/"))
        response = operator.post("/console/keys/rotate/ES256/", follow=True)
        assert "The next ES256 key signs from now on." in text_of(response)
        assert "Retired: still published" in text_of(response)
        assert active_signer().kid == following != old
        assert AuditEvent.objects.filter(name="federation.signing_keys_rotated", actor_id=amara.id).count() == 1

    def test_an_algorithm_that_we_lack_is_not_found(self, operator):
        assert operator.post("/console/keys/rotate/HS256/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_spanish(operator, amara, page):
    Subscriber.objects.filter(pk=amara.id).update(language="es")
    address = "/console/" + page.format(id=party_id(a_party()))
    shown = operator.get(address, headers={"Accept-Language": "es"}).content.decode()
    assert 'lang="es"' in shown
    assert "Relying parties" not in shown
