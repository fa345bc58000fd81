"""The example agencies of the demonstration, as registrations; no real organisation is meant."""

from collections.abc import Mapping

from truename.assurance.levels import IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.registration import Registration

_REVENUE = "Utopia Revenue Service"
_BENEFITS = "Utopia Benefits Agency"

_ALTERNATIVES = LocalisedText(
    "You can also reach us by phone, in person at one of our offices, or by letter.",
    "También puede comunicarse con nosotros por teléfono, en persona en una de nuestras oficinas o por carta.",
)


def demo_registrations(agency_origin: str) -> Mapping[str, Registration]:
    """The three services by the name they have in `demo_clients.json`, at `agency_origin`."""
    return {
        "taxpayer": _registration(
            agency_origin,
            client_id="utopia-taxpayer",
            path="taxpayer",
            organisation=_REVENUE,
            service="Taxpayer account",
            purpose=LocalisedText("see your tax account", "ver su cuenta de impuestos"),
            attributes=_TAX_ATTRIBUTES,
        ),
        "tax_professional": _registration(
            agency_origin,
            client_id="utopia-tax-professional",
            path="professional",
            organisation=_REVENUE,
            service="Tax professional account",
            purpose=LocalisedText("act for your clients", "actuar en nombre de sus clientes"),
            attributes=(*_TAX_ATTRIBUTES, _WORK_EMAIL),
        ),
        "benefits": _registration(
            agency_origin,
            client_id="utopia-benefits",
            path="benefits",
            organisation=_BENEFITS,
            service="Benefits account",
            purpose=LocalisedText("apply for benefits", "solicitar prestaciones"),
            attributes=_BENEFIT_ATTRIBUTES,
        ),
    }


def _registration(
    origin: str,
    *,
    client_id: str,
    path: str,
    organisation: str,
    service: str,
    purpose: LocalisedText,
    attributes: tuple[AttributeAgreement, ...],
) -> Registration:
    return Registration(
        client_id=client_id,
        organisation_name=organisation,
        service_name=service,
        purpose=purpose,
        redirect_uris=(f"{origin}/{path}/callback",),
        post_logout_redirect_uris=(f"{origin}/signed-out",),
        backchannel_logout_uri=f"{origin}/{path}/backchannel-logout",
        attributes=attributes,
        minimum_ial=IAL.IAL2,
        sector=client_id,
        alternatives_url=f"{origin}/alternatives",
        alternatives_text=_ALTERNATIVES,
        home_url=f"{origin}/{path}",
    )


def _agreed(attribute: SharedAttribute, en: str, es: str, *, is_required: bool = True) -> AttributeAgreement:
    return AttributeAgreement(attribute, LocalisedText(en, es), is_required)


_NAME = _agreed(SharedAttribute.NAME, "To find your records", "Para encontrar sus registros")
_BIRTH_DATE = _agreed(
    SharedAttribute.BIRTH_DATE, "To tell you apart from others", "Para distinguirlo de otras personas"
)
_EMAIL = _agreed(SharedAttribute.EMAIL, "To write to you about your account", "Para escribirle sobre su cuenta")
_WORK_EMAIL = _agreed(
    SharedAttribute.WORK_EMAIL, "To reach you at your firm", "Para comunicarse con usted en su trabajo"
)
_TAX_ATTRIBUTES = (
    _NAME,
    _BIRTH_DATE,
    _agreed(
        SharedAttribute.SOCIAL_SECURITY_NUMBER,
        "To match you with your tax records",
        "Para relacionarlo con sus registros de impuestos",
    ),
    _agreed(
        SharedAttribute.ADDRESS,
        "To check the address we send letters to",
        "Para comprobar la dirección a la que enviamos las cartas",
    ),
    _EMAIL,
    _agreed(
        SharedAttribute.PHONE,
        "To call you if something is unclear",
        "Para llamarle si algo no está claro",
        is_required=False,
    ),
)
_BENEFIT_ATTRIBUTES = (_NAME, _BIRTH_DATE, _EMAIL)
