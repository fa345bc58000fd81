"""What we say when a sign-in did not come to its end: in kind words, with a way on. Codes are OAuth's and OpenID's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One page: its heading, what it means, and whether trying again is worth it."""

    heading: str
    text: str
    retry: str = "Try again"


_PROBLEMS = {
    "access_denied": Problem(
        "You did not sign in",
        "You chose not to share your details, or stopped before the end. Nothing was sent to us. You can start again "
        "whenever you like, or use another way to reach us.",
        "Start again",
    ),
    "temporarily_unavailable": Problem(
        "Truename is busy at the moment",
        "This is not about you. Please try again in a few minutes. What you have done there so far is kept.",
    ),
    "unreachable": Problem(
        "We cannot reach Truename at the moment",
        "This is not about you. Please try again in a few minutes, or use another way to reach us.",
    ),
    "not_verified": Problem(
        "We need a verified identity for this",
        "You signed in, but your identity is not verified yet. Truename can do that now, or you can "
        "reach us another way.",
        "Verify with Truename",
    ),
    "mismatching_state": Problem(
        "This sign-in has expired",
        "The sign-in was started in another window or too long ago. Nothing is wrong with your account.",
        "Start again",
    ),
    "not_registered": Problem(
        "Sign-in is not set up yet",
        "This example is not registered with Truename yet. Start Truename with its demo, then come back.",
    ),
}
_OTHER = Problem(
    "The sign-in did not work",
    "Something between us and Truename went wrong. Please start again. If it happens again, reach us another way.",
)


def problem_for(code: str) -> Problem:
    """The page for an error code; codes we do not know get a general one."""
    same = {
        "server_error": "temporarily_unavailable",
        "unmet_authentication_requirements": "not_verified",
        "interaction_required": "mismatching_state",
        "login_required": "mismatching_state",
        "consent_required": "access_denied",
    }
    return _PROBLEMS.get(same.get(code, code), _OTHER)
