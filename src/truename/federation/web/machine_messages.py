"""One request of a machine and its answer, without Django: what the WSGI front and Django's views both speak."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError

LONGEST_BODY = 65_536
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MachineRequest:
    """A request as it arrived: `environ` in the form of WSGI, `body` read up to one byte more than `LONGEST_BODY`;
    `named` is the last part of the path where the endpoint takes one."""

    method: str
    environ: Mapping[str, object]
    body: bytes = field(default=b"", repr=False)
    named: str = ""

    @property
    def authorization(self) -> str | None:
        """The Authorization header; None when there is none."""
        return self.header("AUTHORIZATION")

    @property
    def content_type(self) -> str:
        """The media type of the body, without its parameters."""
        return str(self.environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """The header `name`, given as CGI writes it ("IF_NONE_MATCH"); None when there is none."""
        value = self.environ.get(f"HTTP_{name}")
        return value if isinstance(value, str) else None

    def form(self) -> Parameters:
        """The form body; raises ProtocolError when it is anything else. Source: RFC 6749, 4.1.3 and appendix B."""
        if self.content_type != FORM:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "Content-Type must be application/x-www-form-urlencoded.")
        return read_parameters(self.text())

    def text(self) -> str:
        """The body as text; raises ProtocolError when it is too long or not UTF-8."""
        if len(self.body) > LONGEST_BODY:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "The body is too long.")
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "The body is not UTF-8.") from None


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """Status, headers and body to send."""

    status: int
    headers: Headers = ()
    body: bytes = b""


def private_answer(body: bytes, media_type: str, *, status: int = 200, headers: Headers = ()) -> MachineAnswer:
    """A body that nobody may store. Source: RFC 6749, 5.1 (Cache-Control and Pragma)."""
    return MachineAnswer(status, (("Content-Type", media_type), *_NO_STORE, *headers), body)


def json_answer(body: Mapping[str, object], *, status: int = 200, headers: Headers = ()) -> MachineAnswer:
    """`body` as JSON that nobody may store."""
    return private_answer(orjson.dumps(body), JSON, status=status, headers=headers)


def error_answer(refused: ProtocolError, *, status: int = 400, headers: Headers = ()) -> MachineAnswer:
    """An error as OAuth words it. Source: RFC 6749, 5.2."""
    body = {"error": refused.error.value, "error_description": refused.reason}
    return json_answer(body, status=status, headers=headers)


def client_error(refused: ProtocolError, request: MachineRequest) -> MachineAnswer:
    """An error of an endpoint where clients authenticate: 401 for a client that failed to, with a challenge in the
    scheme that it used. Source: RFC 6749, 5.2."""
    if refused.error is not ErrorCode.INVALID_CLIENT:
        return error_answer(refused)
    challenge = (("WWW-Authenticate", 'Basic realm="truename"'),) if request.authorization is not None else ()
    return error_answer(refused, status=401, headers=challenge)
