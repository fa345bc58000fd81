"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from truename.proofing.web import details, document, entry, progress, result, selfie

app_name = "proofing"
_CASE = "verify/<uuid:case_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", entry.start, name="start"),
    path("account/identity/", result.identity, name="identity"),
    path(f"{_CASE}consent/", entry.consent, name="consent"),
    path(f"{_CASE}document/", document.document, name="document"),
    path(f"{_CASE}capture/<slug:side>/", document.capture, name="capture"),
    path(f"{_CASE}capture/<slug:side>/picture.jpg", document.picture, name="picture"),
    path(f"{_CASE}submit/", document.submit, name="submit"),
    path(f"{_CASE}progress/", progress.progress, name="progress"),
    path(f"{_CASE}progress.json", progress.progress_json, name="progress-json"),
    path(f"{_CASE}details/", details.details, name="details"),
    path(f"{_CASE}phone/", details.phone, name="phone"),
    path(f"{_CASE}phone/code/", details.phone_code, name="phone-code"),
    path(f"{_CASE}phone/resend/", details.resend, name="resend"),
    path(f"{_CASE}confirm/", details.confirm, name="confirm"),
    path(f"{_CASE}selfie/about/", selfie.about, name="selfie-about"),
    path(f"{_CASE}selfie/", selfie.selfie, name="selfie"),
    path(f"{_CASE}result/", result.result, name="result"),
    path(f"{_CASE}other-ways/", entry.alternatives, name="alternatives"),
    path(f"{_CASE}stop/", entry.stop, name="stop"),
]
