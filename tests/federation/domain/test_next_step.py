"""What an open request waits for, situation by situation."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from truename.assurance.levels import AAL, IAL, ProofingPathway
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.authentication_context import Achieved, ContextClass
from truename.federation.domain.next_step import (
    AddAttributes,
    AnotherAccount,
    Answer,
    ChooseAccount,
    DecideRelease,
    Demand,
    ProveIdentity,
    SignIn,
    SignUp,
    Standing,
    WelcomeBack,
    silent_refusal,
    step_before_release,
    step_of_release,
)
from truename.federation.domain.protocol_errors import ErrorCode
from truename.federation.domain.release import ReleaseReason

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AMARA, CHEN = UUID(int=1), UUID(int=2)
YEARS = timedelta(days=365 * 3)


def demand(**changes):
    values = {
        "created_at": NOW - timedelta(minutes=5),
        "needed": ContextClass(IAL.IAL2, AAL.AAL2),
        "prompts": frozenset(),
        "max_age": None,
        "attributes": {SharedAttribute.NAME: True, SharedAttribute.PHONE: False},
        "subscriber_id": None,
    }
    return Demand(**(values | changes))


def standing(*, ial=IAL.IAL2, aal=AAL.AAL2, signed_in=timedelta(hours=1), verified=timedelta(days=30), held=None):
    verified_at = None if ial is IAL.NONE else NOW - verified
    pathway = None if ial is IAL.NONE else ProofingPathway.NON_BIOMETRIC
    achieved = Achieved(ial, aal, ("pwd",), NOW - signed_in, pathway, verified_at)
    return Standing(
        AMARA,
        achieved,
        frozenset({SharedAttribute.NAME} if held is None else held),
        uuid4(),
        emails=frozenset({"amara@example.com", "amara@work.example"}),
    )


def step(asked, who):
    return step_before_release(asked, who, now=NOW, verification_valid_for=YEARS)


@pytest.mark.parametrize(
    ("asked", "who", "expected"),
    [
        (demand(), standing(), None),
        (demand(), None, SignIn(ends_session=False)),
        (demand(prompts=frozenset({"create"})), None, SignUp()),
        (demand(prompts=frozenset({"create"})), standing(), None),
        (demand(subscriber_id=CHEN), standing(), AnotherAccount()),
        (demand(), standing(aal=AAL.AAL1), SignIn(ends_session=False)),
        (demand(prompts=frozenset({"login"})), standing(), SignIn(ends_session=True)),
        (demand(prompts=frozenset({"login"})), standing(signed_in=timedelta(minutes=1)), None),
        (demand(prompts=frozenset({"select_account"})), standing(), ChooseAccount()),
        (demand(prompts=frozenset({"select_account", "login"})), standing(), SignIn(ends_session=True)),
        (demand(prompts=frozenset({"select_account"})), standing(signed_in=timedelta(minutes=1)), None),
        (demand(prompts=frozenset({"select_account"}), subscriber_id=AMARA), standing(), None),
        (demand(email_hint="Amara@example.com"), standing(), None),
        (demand(email_hint="chen@example.com"), standing(), ChooseAccount()),
        (demand(email_hint="chen@example.com"), standing(aal=AAL.AAL1), ChooseAccount()),
        (demand(email_hint="chen@example.com", prompts=frozenset({"none"})), standing(), None),
        (demand(email_hint="chen@example.com", subscriber_id=AMARA), standing(), None),
        (demand(max_age=timedelta(minutes=10)), standing(), SignIn(ends_session=True)),
        (demand(max_age=timedelta(hours=2)), standing(), None),
        (demand(max_age=timedelta(0)), standing(signed_in=timedelta(minutes=4)), None),
        (demand(), standing(ial=IAL.NONE), ProveIdentity()),
        (demand(), standing(ial=IAL.IAL1), ProveIdentity()),
        (demand(), standing(verified=YEARS + timedelta(days=1)), ProveIdentity()),
        (demand(needed=ContextClass(IAL.IAL2, AAL.AAL2, ProofingPathway.BIOMETRIC)), standing(), ProveIdentity()),
        (demand(), standing(held=()), AddAttributes(frozenset({SharedAttribute.NAME}))),
        (demand(needed=ContextClass(IAL.NONE, AAL.AAL2)), standing(ial=IAL.NONE, held=()), ProveIdentity()),
        (
            demand(needed=ContextClass(IAL.NONE, AAL.AAL2), attributes={SharedAttribute.WORK_EMAIL: True}),
            standing(ial=IAL.NONE, held=()),
            AddAttributes(frozenset({SharedAttribute.WORK_EMAIL})),
        ),
    ],
)
def test_each_situation_has_its_step(asked, who, expected):
    assert step(asked, who) == expected


@pytest.mark.parametrize(
    ("prompts", "signed_in", "reason", "decided_at", "expected"),
    [
        ((), timedelta(minutes=1), ReleaseReason.FIRST_TIME, None, DecideRelease(ReleaseReason.FIRST_TIME)),
        ((), timedelta(hours=1), ReleaseReason.NEW_PURPOSE, NOW, DecideRelease(ReleaseReason.NEW_PURPOSE)),
        ((), timedelta(minutes=1), None, NOW, WelcomeBack(NOW)),
        (("login",), timedelta(minutes=5), None, NOW, WelcomeBack(NOW)),
        ((), timedelta(minutes=6), None, NOW, Answer()),
        (("none",), timedelta(minutes=1), None, NOW, Answer()),
        ((), timedelta(minutes=1), None, None, Answer()),
    ],
)
def test_a_remembered_decision_is_told_after_a_sign_in_and_not_in_single_sign_on(
    prompts, signed_in, reason, decided_at, expected
):
    asked, who = demand(prompts=frozenset(prompts)), standing(signed_in=signed_in)
    assert step_of_release(asked, who, reason=reason, decided_at=decided_at) == expected


@pytest.mark.parametrize(
    ("due", "error"),
    [
        (SignIn(ends_session=True), ErrorCode.LOGIN_REQUIRED),
        (SignUp(), ErrorCode.LOGIN_REQUIRED),
        (AnotherAccount(), ErrorCode.LOGIN_REQUIRED),
        (DecideRelease(ReleaseReason.FIRST_TIME), ErrorCode.CONSENT_REQUIRED),
        (ProveIdentity(), ErrorCode.INTERACTION_REQUIRED),
        (AddAttributes(frozenset()), ErrorCode.INTERACTION_REQUIRED),
        (ChooseAccount(), ErrorCode.ACCOUNT_SELECTION_REQUIRED),
        (WelcomeBack(NOW), ErrorCode.INTERACTION_REQUIRED),
        (Answer(), ErrorCode.INTERACTION_REQUIRED),
    ],
)
def test_without_a_page_each_step_is_an_error(due, error):
    assert silent_refusal(due) is error
