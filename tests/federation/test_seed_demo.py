import pytest
from django.conf import settings
from django.core.management import call_command

from truename.federation.models import RelyingParty
from truename.federation.services.client_cache import find_client

pytestmark = pytest.mark.django_db


def test_seeding_again_changes_nothing_but_what_an_older_version_did_not_know():
    call_command("seed_demo", verbosity=0)
    credentials = (settings.TRUENAME.state_directory / "demo_clients.json").read_text()
    changed_at = dict(RelyingParty.objects.values_list("client_id", "changed_at"))
    RelyingParty.objects.filter(client_id="utopia-benefits").update(backchannel_logout_uri="")
    call_command("seed_demo", verbosity=0)
    assert (settings.TRUENAME.state_directory / "demo_clients.json").read_text() == credentials
    known = find_client("utopia-benefits")
    assert known is not None
    assert known.backchannel_logout_uri
    again = dict(RelyingParty.objects.values_list("client_id", "changed_at"))
    assert {name for name in again if again[name] != changed_at[name]} == {"utopia-benefits"}
