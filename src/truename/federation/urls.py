"""The addresses of this room."""

from django.urls import path

from truename.federation.web import authorize, connected, going_on, interruptions, logout, release
from truename.federation.web.console import keys, parties
from truename.federation.web.machine_table import ENDPOINTS, django_view

app_name = "federation"
urlpatterns = [
    *(
        path(
            f"{endpoint.path}<str:named>" if endpoint.path.endswith("/") else endpoint.path,
            django_view(endpoint),
            name=endpoint.name,
        )
        for endpoint in ENDPOINTS
    ),
    path("oidc/authorize", authorize.authorize_view, name="authorize"),
    path("oidc/end_session", logout.end_session_view, name="end-session"),
    path("oidc/end_session/continue", logout.continue_logout_view, name="continue-logout"),
    path("oidc/end_session/confirm", logout.confirm_logout_view, name="confirm-logout"),
    path("signed-out/", logout.signed_out_view, name="signed-out"),
    path("authorize/<uuid:request_id>/", authorize.resume_view, name="resume"),
    path("authorize/<uuid:request_id>/release/", release.release_view, name="release"),
    path("authorize/<uuid:request_id>/deny/", release.deny_view, name="deny"),
    path("authorize/<uuid:request_id>/cancel/", release.cancel_view, name="cancel"),
    path("authorize/<uuid:request_id>/welcome-back/", going_on.welcome_back_view, name="welcome-back"),
    path("authorize/<uuid:request_id>/account/", going_on.choose_account_view, name="choose-account"),
    path("authorize/<uuid:request_id>/here/", interruptions.continue_here_view, name="continue-here"),
    path("authorize/<uuid:request_id>/as/", interruptions.continue_as_view, name="continue-as"),
    path("authorize/<uuid:request_id>/back/", interruptions.return_expired_view, name="return-expired"),
    path("console/", parties.list_view, name="console"),
    path("console/relying-parties/add/", parties.add_view, name="console-add"),
    path("console/relying-parties/<uuid:party_id>/", parties.show_view, name="console-party"),
    path("console/relying-parties/<uuid:party_id>/edit/", parties.edit_view, name="console-edit"),
    path("console/relying-parties/<uuid:party_id>/switch/", parties.switch_view, name="console-switch"),
    path("console/relying-parties/<uuid:party_id>/secret/", parties.secret_view, name="console-secret"),
    path("console/keys/", keys.list_view, name="console-keys"),
    path("console/keys/rotate/<str:algorithm>/", keys.rotate_view, name="console-rotate"),
    path("account/services/", connected.connected_services_view, name="services"),
    path("account/services/<uuid:grant_id>/", connected.connected_service_view, name="service"),
    path("account/services/<uuid:grant_id>/revoke/", connected.revoke_view, name="revoke"),
]
