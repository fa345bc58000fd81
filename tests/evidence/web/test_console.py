import json

import pytest

from tests.evidence.drawn import card_on_table, jpeg, licence_back
from truename.evidence.domain.reading import FieldName
from truename.evidence.web.console import read_evidence_command


@pytest.mark.engine
def test_the_console_answers_with_every_member_and_every_field(tmp_path):
    picture = tmp_path / "back.jpg"
    picture.write_bytes(jpeg(card_on_table(licence_back())))
    answer = json.loads(json.dumps(read_evidence_command(picture, None)))
    assert set(answer) == {"kind", "fields", "mrz_lines", "findings", "milliseconds"}
    assert set(answer["fields"]) == {name.value for name in FieldName}
    assert answer["fields"]["document_number"] == {
        "value": "T64235789", "sources": ["barcode"], "confidence": 1.0, "box": None,
    }  # fmt: skip
    assert {"check", "outcome", "value", "unit", "threshold", "clause"} <= set(answer["findings"][0])
    assert answer["fields"]["nationality"] == {"value": None, "sources": [], "confidence": 0.0, "box": None}
