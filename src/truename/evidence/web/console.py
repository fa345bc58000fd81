"""What `truename read-evidence` answers, as JSON members. Reading arguments and printing belong to the command line."""

from pathlib import Path

from django.conf import settings

from truename.assurance.findings import finding_to_json
from truename.evidence.domain.raster import Box
from truename.evidence.domain.reading import FieldName, ReadField
from truename.evidence.domain.validation import validate_evidence
from truename.evidence.services.reading import read_evidence
from truename.foundation.clock import utc_now

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


def read_evidence_command(front: Path, back: Path | None) -> dict[str, JsonValue]:
    """The reading of one or two picture files with its checks; raises CaptureRefused and OSError."""
    reading = read_evidence(front=front.read_bytes(), back=back.read_bytes() if back else None)
    checks = validate_evidence(reading, today=utc_now().date(), accepts_specimens=settings.TRUENAME.demo)
    fields: dict[str, JsonValue] = {name.value: _field(reading.fields.get(name)) for name in FieldName}
    return {
        "kind": reading.kind.value,
        "fields": fields,
        "mrz_lines": list(reading.mrz_lines),
        "findings": [dict(finding_to_json(finding)) for finding in (*reading.findings, *checks)],
        "milliseconds": dict(reading.milliseconds),
    }


def _field(read: ReadField | None) -> JsonValue:
    """The four members of a field; one that was not read has them too, with a null value and no source."""
    if read is None:
        return {"value": None, "sources": [], "confidence": 0.0, "box": None}
    sources: list[JsonValue] = [source.value for source in read.sources]
    return {"value": read.value, "sources": sources, "confidence": round(read.confidence, 4), "box": _box(read.box)}


def _box(box: Box | None) -> JsonValue:
    return None if box is None else [box.left, box.top, box.right, box.bottom]
