"""One row per page: where the case must stand for it, from where a person may come back to it, and what that undoes."""

from dataclasses import dataclass
from enum import StrEnum

from truename.proofing.domain.checks import Phase
from truename.proofing.domain.events import ReopenedStep
from truename.proofing.domain.situation import Situation


class StepKey(StrEnum):
    """The names that the step indicator shows, in order."""

    START = "start"
    DOCUMENT = "document"
    DETAILS = "details"
    PHONE = "phone"
    SELFIE = "selfie"
    RESULT = "result"


class Page(StrEnum):
    """The pages of a case; each is also the name of its url."""

    CONSENT = "consent"
    DOCUMENT = "document"
    CAPTURE = "capture"
    PROGRESS = "progress"
    DETAILS = "details"
    PHONE = "phone"
    PHONE_CODE = "phone-code"
    CONFIRM = "confirm"
    SELFIE_ABOUT = "selfie-about"
    SELFIE = "selfie"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Step:
    """`phases`: where the case must stand. `comes_back_from`: phases from which the page may be opened again; sending
    it there undoes the later steps by `undo`."""

    page: Page
    key: StepKey
    phases: frozenset[Phase]
    comes_back_from: frozenset[Phase] = frozenset()
    undo: ReopenedStep | None = None


_LATER_THAN_CAPTURE = frozenset(
    {Phase.DETAILS, Phase.PHONE, Phase.PHONE_CODE, Phase.CONFIRM, Phase.SELFIE, Phase.NOT_YET}
)
_LATER_THAN_DETAILS = frozenset({Phase.PHONE, Phase.PHONE_CODE, Phase.CONFIRM, Phase.SELFIE, Phase.NOT_YET})
_LATER_THAN_PHONE = frozenset({Phase.PHONE_CODE, Phase.CONFIRM, Phase.SELFIE, Phase.NOT_YET})

STEPS: tuple[Step, ...] = (
    Step(Page.CONSENT, StepKey.START, frozenset({Phase.CONSENT, Phase.WITHDRAWN})),
    Step(
        Page.DOCUMENT,
        StepKey.DOCUMENT,
        frozenset({Phase.DOCUMENT, Phase.CAPTURE}),
        _LATER_THAN_CAPTURE,
        ReopenedStep.DOCUMENT,
    ),
    Step(Page.CAPTURE, StepKey.DOCUMENT, frozenset({Phase.CAPTURE}), _LATER_THAN_CAPTURE, ReopenedStep.CAPTURE),
    Step(Page.PROGRESS, StepKey.DETAILS, frozenset({Phase.READING, Phase.VALIDATING, Phase.CHECKING, Phase.APPROVED})),
    Step(Page.DETAILS, StepKey.DETAILS, frozenset({Phase.DETAILS}), _LATER_THAN_DETAILS, ReopenedStep.DETAILS),
    Step(Page.PHONE, StepKey.PHONE, frozenset({Phase.PHONE}), _LATER_THAN_PHONE, ReopenedStep.PHONE),
    Step(Page.PHONE_CODE, StepKey.PHONE, frozenset({Phase.PHONE_CODE})),
    Step(Page.CONFIRM, StepKey.SELFIE, frozenset({Phase.CONFIRM})),
    Step(Page.SELFIE_ABOUT, StepKey.SELFIE, frozenset({Phase.SELFIE}), frozenset({Phase.NOT_YET}), ReopenedStep.SELFIE),
    Step(Page.SELFIE, StepKey.SELFIE, frozenset({Phase.SELFIE})),
    Step(
        Page.RESULT,
        StepKey.RESULT,
        frozenset({Phase.NOT_YET, Phase.REFERRED, Phase.WITHDRAWN, Phase.ENROLLED, Phase.REFUSED}),
    ),
)
_BY_PAGE = {step.page: step for step in STEPS}
_PAGE_OF_PHASE: dict[Phase, Page] = {
    Phase.NEW: Page.CONSENT,
    Phase.CONSENT: Page.CONSENT,
    Phase.DOCUMENT: Page.DOCUMENT,
    Phase.CAPTURE: Page.CAPTURE,
    Phase.READING: Page.PROGRESS,
    Phase.DETAILS: Page.DETAILS,
    Phase.PHONE: Page.PHONE,
    Phase.VALIDATING: Page.PROGRESS,
    Phase.PHONE_CODE: Page.PHONE_CODE,
    Phase.CONFIRM: Page.CONFIRM,
    Phase.SELFIE: Page.SELFIE_ABOUT,
    Phase.CHECKING: Page.PROGRESS,
    Phase.APPROVED: Page.PROGRESS,
    Phase.NOT_YET: Page.RESULT,
    Phase.REFERRED: Page.RESULT,
    Phase.WITHDRAWN: Page.RESULT,
    Phase.ENROLLED: Page.RESULT,
    Phase.REFUSED: Page.RESULT,
}
_STEP_OF_WORK = {Phase.READING: StepKey.DOCUMENT, Phase.VALIDATING: StepKey.PHONE, Phase.CHECKING: StepKey.SELFIE}


def step_of(page: Page) -> Step:
    """The row of `page`."""
    return _BY_PAGE[page]


def page_for(situation: Situation) -> Page:
    """The page where the case goes on: where every link that may not be followed leads to instead."""
    return _PAGE_OF_PHASE[situation.phase]


def may_open(situation: Situation, page: Page) -> bool:
    """Whether `page` may be shown: the case stands there, or may go back to it without breaking the table."""
    step = _BY_PAGE[page]
    if situation.phase in step.phases:
        return True
    if situation.phase not in step.comes_back_from:
        return False
    return is_reachable_again(situation, step)


def is_reachable_again(situation: Situation, step: Step) -> bool:
    """Whether what the step builds on is still there: the reading for details and phone, all but it for the selfie."""
    match step.undo:
        case ReopenedStep.DETAILS | ReopenedStep.PHONE:
            return _has_passed(situation, Phase.READING)
        case ReopenedStep.SELFIE:
            before = (Phase.READING, Phase.VALIDATING, Phase.PHONE_CODE)
            return all(_has_passed(situation, phase) for phase in before)
        case ReopenedStep.CAPTURE:
            return situation.document is not None
        case _:
            return True


def current_step(situation: Situation, page: Page) -> StepKey:
    """The step that the indicator marks as current while `page` is shown."""
    return _STEP_OF_WORK.get(situation.phase, StepKey.RESULT) if page is Page.PROGRESS else _BY_PAGE[page].key


def _has_passed(situation: Situation, phase: Phase) -> bool:
    reports = (situation.report(name) for name in situation.plan.in_phase(phase))
    return all(report is not None and report.outcome.value == "passed" for report in reports)
