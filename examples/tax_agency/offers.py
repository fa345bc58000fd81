"""The services that people sign in to here, and what each asks Truename for."""

from dataclasses import dataclass

VERIFIED_IDENTITY = "http://idmanagement.gov/ns/assurance/ial/2"


@dataclass(frozen=True, slots=True)
class Offer:
    """One service; `client` is its name in the file of client credentials, `organisation` chooses its looks."""

    key: str
    client: str
    organisation: str
    name: str
    summary: str
    scope: str
    can_do: tuple[str, ...]


_REVENUE = "Utopia Revenue Service"
_BENEFITS = "Utopia Benefits Agency"
OFFERS = {
    offer.key: offer
    for offer in (
        Offer(
            key="taxpayer",
            client="taxpayer",
            organisation=_REVENUE,
            name="Your tax account",
            summary="See what you owe, pay, and read our letters.",
            scope="openid profile email address phone social_security_number",
            can_do=("See your balance and payments", "Make a payment plan", "Read letters and notices"),
        ),
        Offer(
            key="professional",
            client="tax_professional",
            organisation=_REVENUE,
            name="Tax professional account",
            summary="Work for your clients with your work e-mail on file.",
            scope="openid profile email address phone social_security_number work_email",
            can_do=("Ask clients for authorisation", "See the accounts that clients opened to you", "Send returns"),
        ),
        Offer(
            key="benefits",
            client="benefits",
            organisation=_BENEFITS,
            name="Your benefits",
            summary="Apply for support and follow your application.",
            scope="openid profile email",
            can_do=("Apply for support", "Follow an application", "Report a change"),
        ),
    )
}
