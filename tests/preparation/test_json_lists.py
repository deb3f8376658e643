from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mlebench.errors import PreparationError
from mlebench.preparation import json_lists
from mlebench.preparation.json_lists import json_objects

OBJECTS = [{"id": f"é{number}", "values": [number / 7, None, "],[{"]} for number in range(50)]


def read(text: str) -> list[dict[str, Any]]:
    return list(json_objects(io.BytesIO(text.encode()), Path("list.json")))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_objects_come_out_whole_wherever_chunks_end(
    monkeypatch: pytest.MonkeyPatch, indent: int | None, chunk: int
) -> None:
    monkeypatch.setattr(json_lists, "_CHUNK_CHARACTERS", chunk)
    text = json.dumps(OBJECTS, indent=indent, ensure_ascii=False)
    assert read(text) == OBJECTS


def test_an_empty_list_has_no_objects() -> None:
    assert read(" [ ] ") == []


@pytest.mark.parametrize("text", ["", "{}", "[", '[{"a": 1}', '[{"a": 1}, {"b'])
def test_what_is_no_whole_list_is_refused(text: str) -> None:
    with pytest.raises(PreparationError, match=r"list\.json"):
        read(text)
