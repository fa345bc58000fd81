"""Decides what an open authorization request waits for, from its state alone; the pages for it are wired elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from truename.assurance.levels import IAL
from truename.federation.domain.attributes import PROOFED, SharedAttribute
from truename.federation.domain.authentication_context import Achieved, ContextClass
from truename.federation.domain.protocol_errors import ErrorCode
from truename.federation.domain.release import ReleaseReason
from truename.subscribers.domain.addresses import lookup_form


@dataclass(frozen=True, slots=True)
class Demand:
    """What the request asks: levels, freshness, and attributes with whether the service works without them. `subject`
    is the name of the one person that it is about, "" when anybody may answer it."""

    created_at: datetime
    needed: ContextClass
    prompts: frozenset[str]
    max_age: timedelta | None
    attributes: Mapping[SharedAttribute, bool]
    subscriber_id: UUID | None
    subject: str = ""
    email_hint: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is signed in, by what name the relying party knows her ("" when it does not), and what her account holds;
    `emails` are its confirmed addresses in the form for comparison."""

    subscriber_id: UUID
    achieved: Achieved
    held: frozenset[SharedAttribute]
    session_id: UUID
    subject: str = ""
    emails: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class SignIn:
    """She has to sign in, or again; `ends_session` when the present session cannot answer this request."""

    ends_session: bool


@dataclass(frozen=True, slots=True)
class SignUp:
    """The relying party asked for a new account."""


@dataclass(frozen=True, slots=True)
class ChooseAccount:
    """She is signed in, and has to say whether this is the account she means."""


@dataclass(frozen=True, slots=True)
class ProveIdentity:
    """The account's verified identity does not reach what is needed."""


@dataclass(frozen=True, slots=True)
class AddAttributes:
    """The service cannot work without these, and the account does not hold them."""

    missing: frozenset[SharedAttribute]


@dataclass(frozen=True, slots=True)
class DecideRelease:
    """She has to allow or deny; `reason` says why she is asked."""

    reason: ReleaseReason


@dataclass(frozen=True, slots=True)
class WelcomeBack:
    """Her decision of `decided_at` covers the request, and she signed in for it: she is told, and goes on."""

    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """Nothing is missing: answer the relying party."""


@dataclass(frozen=True, slots=True)
class AnotherAccount:
    """Somebody else began this request in this browser; it is not hers to answer."""


StepBefore = SignIn | SignUp | AnotherAccount | ChooseAccount | ProveIdentity | AddAttributes
NextStep = StepBefore | DecideRelease | WelcomeBack | Answer
# Steps at which it is still open whose request it will be.
UNDECIDED = SignIn | SignUp | AnotherAccount | ChooseAccount


def step_before_release(
    demand: Demand, standing: Standing | None, *, now: datetime, verification_valid_for: timedelta
) -> StepBefore | None:
    """What comes before she is asked to release anything; None when nothing does.

    Source: OpenID Connect Core 1.0, 3.1.2.3; SP 800-63C-4, 3.
    """
    if standing is None:
        return SignUp() if "create" in demand.prompts else SignIn(ends_session=False)
    if demand.subscriber_id is not None and demand.subscriber_id != standing.subscriber_id:
        return AnotherAccount()
    if demand.subject and demand.subject != standing.subject:
        # Signing in for this very request and still being somebody else leaves nothing to try.
        is_new = standing.achieved.authenticated_at >= demand.created_at
        return AnotherAccount() if is_new else SignIn(ends_session=True)
    if not is_fresh_enough(demand, standing.achieved.authenticated_at):
        return SignIn(ends_session=True)
    if is_account_in_question(demand, standing):
        return ChooseAccount()
    if standing.achieved.aal < demand.needed.aal:
        return SignIn(ends_session=False)
    if not is_identity_enough(demand.needed, standing.achieved, now=now, valid_for=verification_valid_for):
        return ProveIdentity()
    missing = frozenset(name for name, is_required in demand.attributes.items() if is_required) - standing.held
    if not missing:
        return None
    if standing.achieved.ial is IAL.NONE and missing & PROOFED:
        return ProveIdentity()
    return AddAttributes(missing)


def is_fresh_enough(demand: Demand, authenticated_at: datetime) -> bool:
    """Whether she signed in recently enough: measured when the request arrived, so that taking time costs nothing.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (`prompt=login`, `max_age`).
    """
    if authenticated_at >= demand.created_at:
        return True
    if "login" in demand.prompts:
        return False
    return demand.max_age is None or demand.created_at - authenticated_at <= demand.max_age


def is_account_in_question(demand: Demand, standing: Standing) -> bool:
    """Whether she has to say which account she means: asked for, or the hint names an address that is not hers.

    Never without a page: with `prompt=none` the answer would tell the relying party whether an address is hers.
    Source: OpenID Connect Core 1.0, 3.1.2.1 (`prompt=select_account`, `login_hint`).
    """
    if demand.subscriber_id is not None or standing.achieved.authenticated_at >= demand.created_at:
        return False
    is_another_named = bool(demand.email_hint) and lookup_form(demand.email_hint) not in standing.emails
    return "select_account" in demand.prompts or (is_another_named and "none" not in demand.prompts)


def step_of_release(
    demand: Demand, standing: Standing, *, reason: ReleaseReason | None, decided_at: datetime | None
) -> DecideRelease | WelcomeBack | Answer:
    """What comes once nothing else is missing: her decision, or telling her of the earlier one, or the answer.

    A session that was there before the request answers in silence, as single sign-on does; the earlier decision is then
    stated under Connected services. Source: SP 800-63C-4, 4.6.1.3 (remembered decisions are disclosed).
    """
    if reason is not None:
        return DecideRelease(reason)
    signed_in_for_this = standing.achieved.authenticated_at >= demand.created_at
    if decided_at is None or not signed_in_for_this or "none" in demand.prompts:
        return Answer()
    return WelcomeBack(decided_at)


def is_identity_enough(needed: ContextClass, achieved: Achieved, *, now: datetime, valid_for: timedelta) -> bool:
    """Whether the verified identity reaches `needed` and is not older than `valid_for`. AAL is not looked at."""
    if needed.ial is IAL.NONE:
        return True
    if achieved.ial < needed.ial or achieved.verified_at is None or now - achieved.verified_at > valid_for:
        return False
    return needed.pathway is None or achieved.pathway is needed.pathway


def silent_refusal(step: NextStep) -> ErrorCode:
    """The error for `prompt=none` when `step` is still due. Source: OpenID Connect Core 1.0, 3.1.2.6."""
    match step:
        case SignIn() | SignUp() | AnotherAccount():
            return ErrorCode.LOGIN_REQUIRED
        case DecideRelease():
            return ErrorCode.CONSENT_REQUIRED
        case ChooseAccount():
            return ErrorCode.ACCOUNT_SELECTION_REQUIRED
        case ProveIdentity() | AddAttributes() | WelcomeBack() | Answer():
            return ErrorCode.INTERACTION_REQUIRED
