"""The outside world for tests: what was sent to it, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from truename.federation.domain.outbound import OutboundProblem, OutboundRefused

PATH = "tests.federation.outbound_double:OutboundDouble"


@dataclass
class OutboundDouble:
    """Answers with `answers` in turn, then with 200; a callable is called first, a refusal raised."""

    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[int | OutboundRefused | Callable[[], int]] = field(default_factory=list)
    is_real: bool = False

    def post_form(self, url: str, form: Mapping[str, str]) -> int:
        self.sent.append((url, dict(form)))
        if self.is_real:
            with urlopen(Request(url, urlencode(form).encode()), timeout=5) as answer:
                return int(answer.status)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, OutboundRefused):
            raise answer
        return answer() if callable(answer) else answer


def unreachable(problem: str) -> OutboundRefused:
    return OutboundRefused(OutboundProblem(problem))
