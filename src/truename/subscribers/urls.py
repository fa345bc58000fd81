"""The addresses of this room. The pages of personal details need a sign-in and live one step up, in authenticators."""

from django.urls import path

from truename.subscribers.web import outbox

app_name = "subscribers"
urlpatterns = [path("outbox/", outbox.page, name="outbox")]
