"""A case on its way through the pages: fake engines that answer as told, and a browser that fills the pages in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from examples.specimens.people import AMARA
from truename.assurance.findings import Finding, Outcome
from truename.biometrics.domain.selfie import SelfieOutcome
from truename.evidence.domain.reading import DocumentKind, EvidenceReading, FieldName, FieldSource, ReadField
from truename.proofing.models import ProofingCase
from truename.proofing.services import captures, make_checks
from truename.subscribers.services.messages import outbox

JPEG = b"\xff\xd8\xff a picture"


def finding(check: str, outcome: Outcome = Outcome.PASSED, reason: str = "") -> Finding:
    return Finding(check, outcome, "test", reason=reason)


def amaras_licence() -> EvidenceReading:
    values = {
        FieldName.DOCUMENT_NUMBER: AMARA.licence_number,
        FieldName.SURNAME: AMARA.surname,
        FieldName.GIVEN_NAMES: AMARA.given_names,
        FieldName.BIRTH_DATE: AMARA.birth_date.isoformat(),
        FieldName.EXPIRY_DATE: AMARA.licence_expires.isoformat(),
        FieldName.ISSUER: "UTO",
        FieldName.SEX: AMARA.sex,
        FieldName.ADDRESS: ", ".join(AMARA.address_lines),
    }
    fields = {name: ReadField(value, (FieldSource.BARCODE,), 1.0) for name, value in values.items()}
    return EvidenceReading(kind=DocumentKind.DRIVERS_LICENCE, fields=fields, portrait_jpeg=b"portrait")


@dataclass(slots=True)
class Engines:
    """What the engines and sources will answer; every call is counted."""

    capture_problem: str | None = None
    reading: EvidenceReading = field(default_factory=amaras_licence)
    validation: tuple[Finding, ...] = (
        finding("not_expired"),
        finding("front_barcode_surname"),
        finding("front_barcode_birth_date"),
    )
    issuer: Finding = field(default_factory=lambda: finding("licence_record"))
    social_security: tuple[Finding, ...] = (finding("social_security_match"), finding("death_record"))
    phone: Finding = field(default_factory=lambda: finding("phone_account"))
    selfie: SelfieOutcome = SelfieOutcome.PASSED
    selfie_findings: tuple[Finding, ...] = (finding("facial_comparison"),)
    calls: list[str] = field(default_factory=list)
    breaks: str = ""

    def install(self, monkeypatch: Any) -> "Engines":
        answers: dict[str, Callable[[], object]] = {
            "read_evidence": lambda: self.reading,
            "validate_licence": lambda: self.issuer,
            "validate_social_security": lambda: self.social_security,
            "validate_phone": lambda: self.phone,
            "check_selfie": lambda: SimpleNamespace(
                outcome=self.selfie, findings=self.selfie_findings, is_certified=False
            ),
        }
        for name, answer in answers.items():
            monkeypatch.setattr(make_checks, name, self._engine(name, answer))
        monkeypatch.setattr(make_checks, "validate_evidence", lambda *_args, **_kwargs: self.validation)
        monkeypatch.setattr(
            captures,
            "judge_capture",
            lambda *, image, side: SimpleNamespace(jpeg=image, problem=self.capture_problem, findings=()),
        )
        return self

    def _engine(self, name: str, answer: Callable[[], object]) -> Callable[..., object]:
        def called(**_kwargs: object) -> object:
            self.calls.append(name)
            if self.breaks == name:
                raise RuntimeError("the engine fell over")
            return answer()

        return called


@dataclass(slots=True)
class Applicant:
    """A signed-in browser in the middle of a case. `commits` runs what waits for a commit."""

    client: Client
    commits: Callable[..., Any]

    @property
    def case(self) -> ProofingCase:
        return ProofingCase.objects.order_by("-opened_at").first()  # type: ignore[return-value]

    def url(self, name: str, **kwargs: object) -> str:
        return reverse(f"proofing:{name}", kwargs={"case_id": self.case.id, **kwargs})

    def get(self, name: str, **kwargs: object) -> HttpResponse:
        return self.client.get(self.url(name, **kwargs))  # type: ignore[return-value]

    def post(self, name: str, data: dict[str, object] | None = None, **kwargs: object) -> HttpResponse:
        with self.commits(execute=True):
            return self.client.post(self.url(name, **kwargs), data or {})  # type: ignore[return-value]

    def start(self) -> None:
        self.client.post(reverse("proofing:start"))
        self.post("consent", {"agrees": "on"})

    def photograph(self) -> HttpResponse:
        self.post("document", {"kind": "drivers_licence"})
        for side in ("front", "back"):
            self.post("capture", {"image": SimpleUploadedFile("p.jpg", JPEG)}, side=side)
        return self.post("submit")

    def attest(self, **changes: object) -> HttpResponse:
        details = {
            "given_names": AMARA.given_names,
            "surname": AMARA.surname,
            "birth_date": AMARA.birth_date.isoformat(),
            "document_number": AMARA.licence_number,
            "expiry_date": AMARA.licence_expires.isoformat(),
            "street": AMARA.street,
            "city": AMARA.city,
            "state": "UTO",
            "postal_code": AMARA.postal_code,
            "social_security_number": AMARA.ssn_printed,
            "attests": "on",
        }
        return self.post("details", details | changes)

    def give_phone(self) -> HttpResponse:
        return self.post("phone", {"number": AMARA.phone_printed})

    def texted_code(self) -> str:
        body = next(message.body for message in outbox() if message.channel == "text")
        return next(word.strip(".") for word in body.split() if word.strip(".").isdigit() and len(word) >= 6)

    def confirm_phone(self) -> HttpResponse:
        return self.post("phone-code", {"code": self.texted_code()})

    def record(self) -> HttpResponse:
        self.post("selfie-about")
        page = self.get("selfie")
        challenge = page.context["challenge"].id  # type: ignore[attr-defined]
        return self.post("selfie", {"challenge": challenge, "clip": SimpleUploadedFile("c.webm", b"clip")})

    def up_to_phone(self) -> None:
        self.start()
        self.photograph()
        self.attest()

    def up_to_selfie(self) -> None:
        self.up_to_phone()
        self.give_phone()
        self.confirm_phone()
        self.post("confirm")
