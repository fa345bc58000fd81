"""The addresses of this room."""

from django.urls import URLPattern, URLResolver

app_name = "authenticators"
urlpatterns: list[URLPattern | URLResolver] = []
