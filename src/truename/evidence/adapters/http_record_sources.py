"""Asks record sources over HTTP with JSON. What goes wrong on the way is UNAVAILABLE, never her fault."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import httpx2
from django.conf import settings

from truename.assurance.findings import Finding, Outcome

_EVIDENCE = "SP 800-63A-4 2.4.2.3"
_ATTRIBUTES = "SP 800-63A-4 2.4.2.4"
_ATTEMPTS: Final = 2
_LEAST_DAYS_SINCE_SIM_CHANGE = 3

Json = Mapping[str, object]


class HttpRecordSources:
    """`LicenceSource`, `PassportSource`, `SocialSecuritySource` and `PhoneSource` on one HTTP service."""

    def validate_licence(
        self,
        *,
        issuer: str,
        document_number: str,
        surname: str,
        given_names: str,
        birth_date: date,
        expiry_date: date,
    ) -> Finding:
        """See the port."""
        answer = _ask(
            "/v1/licences/verify",
            {
                "issuer": issuer,
                "document_number": document_number,
                "surname": surname,
                "given_names": given_names,
                "birth_date": birth_date.isoformat(),
                "expiry_date": expiry_date.isoformat(),
            },
        )
        return _match("licence_record", answer, _EVIDENCE)

    def validate_passport(
        self,
        *,
        nationality: str,
        document_number: str,
        surname: str,
        given_names: str,
        birth_date: date,
        expiry_date: date,
    ) -> Finding:
        """See the port."""
        answer = _ask(
            "/v1/passports/verify",
            {
                "nationality": nationality,
                "document_number": document_number,
                "surname": surname,
                "given_names": given_names,
                "birth_date": birth_date.isoformat(),
                "expiry_date": expiry_date.isoformat(),
            },
        )
        return _match("passport_record", answer, _EVIDENCE)

    def validate_social_security(
        self, *, social_security_number: str, surname: str, given_names: str, birth_date: date
    ) -> tuple[Finding, Finding]:
        """See the port."""
        answer = _ask(
            "/v1/social-security/verify",
            {
                "ssn": social_security_number,
                "surname": surname,
                "given_names": given_names,
                "birth_date": birth_date.isoformat(),
            },
        )
        deceased = None if answer is None else answer.get("deceased")
        if not isinstance(deceased, bool):
            answer = None  # half an answer is no answer
        death = Outcome.UNAVAILABLE if answer is None else Outcome.FAILED if deceased else Outcome.PASSED
        reason = {Outcome.UNAVAILABLE: "source_unavailable", Outcome.FAILED: "deceased"}.get(death, "")
        return (
            _match("social_security_match", answer, _ATTRIBUTES),
            Finding("death_record", death, _ATTRIBUTES, source="record_source", reason=reason),
        )

    def validate_phone(self, *, number: str, surname: str, given_names: str) -> Finding:
        """See the port."""
        answer = _ask("/v1/phones/verify", {"number": number, "surname": surname, "given_names": given_names})
        finding = _match("phone_record", answer, _EVIDENCE)
        if answer is None or not finding.is_passed:
            return finding
        line_type, changed = answer.get("line_type"), answer.get("sim_changed_days_ago")
        is_count = isinstance(changed, int) and not isinstance(changed, bool)
        if line_type not in {"mobile", "landline", "voip"} or not (changed is None or is_count):
            return _match("phone_record", None, _EVIDENCE)
        if line_type == "voip":
            return Finding("phone_record", Outcome.INCONCLUSIVE, _EVIDENCE, source="record_source", reason="voip_line")
        if isinstance(changed, int) and changed < _LEAST_DAYS_SINCE_SIM_CHANGE:
            return Finding(
                check="phone_record",
                outcome=Outcome.INCONCLUSIVE,
                clause=_EVIDENCE,
                value=float(changed),
                unit="days",
                threshold=float(_LEAST_DAYS_SINCE_SIM_CHANGE),
                source="record_source",
                reason="sim_changed_recently",
            )
        return finding


def _ask(path: str, question: Mapping[str, str]) -> Json | None:
    """The answer's members, or None for anything but a well-formed one. A failed connection is tried once more."""
    configuration = settings.TRUENAME
    url = f"{configuration.record_sources_url}{path}"
    headers = {"Authorization": f"Bearer {configuration.record_sources_token}"}
    timeout = configuration.record_source_timeout.total_seconds()
    for _ in range(_ATTEMPTS):
        try:
            with httpx2.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client:
                response = client.post(url, json=dict(question), headers=headers)
            answer = response.json() if response.status_code == httpx2.codes.OK else None
        except httpx2.ConnectError:
            continue
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):  # ValueError: not JSON, not even text
            return None
        return answer if isinstance(answer, dict) else None
    return None


def _match(check: str, answer: Json | None, clause: str) -> Finding:
    status = None if answer is None else answer.get("status")
    outcome, reason = Outcome.UNAVAILABLE, "source_unavailable"
    if status == "match":
        outcome, reason = Outcome.PASSED, ""
    elif status in {"mismatch", "not_found"}:
        outcome, reason = Outcome.FAILED, str(status)
    return Finding(check, outcome, clause, source="record_source", reason=reason)
