"""The addresses of this room."""

from django.urls import URLPattern, URLResolver

app_name = "proofing"
urlpatterns: list[URLPattern | URLResolver] = []
