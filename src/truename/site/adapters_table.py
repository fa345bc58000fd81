"""Which implementation answers each port: the one table that `load_adapter` is given paths from."""

ADAPTERS: dict[str, str] = {
    "records.key_encryption": "truename.records.adapters.configured_keys:ConfiguredKeys",
    "subscribers.text_messages": "truename.subscribers.adapters.http_sms_gateway:HttpSmsGateway",
    "subscribers.mail": "truename.subscribers.adapters.django_mail:DjangoMail",
}
