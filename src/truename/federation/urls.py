"""The addresses of this room."""

from django.urls import path

from truename.federation.web import authorize, connected, logout, machine, release

app_name = "federation"
urlpatterns = [
    path(".well-known/openid-configuration", machine.discovery_view, name="discovery"),
    path("oidc/jwks", machine.jwks_view, name="jwks"),
    path("oidc/authorize", authorize.authorize_view, name="authorize"),
    path("oidc/token", machine.token_view, name="token"),
    path("oidc/userinfo", machine.userinfo_view, name="userinfo"),
    path("oidc/end_session", logout.end_session_view, name="end-session"),
    path("oidc/end_session/confirm", logout.confirm_logout_view, name="confirm-logout"),
    path("authorize/<uuid:request_id>/", authorize.resume_view, name="resume"),
    path("authorize/<uuid:request_id>/release/", release.release_view, name="release"),
    path("authorize/<uuid:request_id>/deny/", release.deny_view, name="deny"),
    path("authorize/<uuid:request_id>/cancel/", release.cancel_view, name="cancel"),
    path("account/services/", connected.connected_services_view, name="services"),
    path("account/services/<uuid:grant_id>/revoke/", connected.revoke_view, name="revoke"),
]
