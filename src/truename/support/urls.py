"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from truename.support.web import help as help_pages

app_name = "support"
urlpatterns: list[URLPattern | URLResolver] = [
    path("help/", help_pages.contents, name="help"),
    path("help/<slug:slug>/", help_pages.article, name="article"),
]
