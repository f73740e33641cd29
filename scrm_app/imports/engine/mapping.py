"""Columns → fields: guesses, and checks of a mapping."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.imports.engine.targets import OWN, Target, TargetField
from scrm_app.imports.errors import MappingIncomplete

Problem = tuple[str, Text]
_NOISE = re.compile(r"[\s_\-:：()（）\[\]【】*#./\\]+")


@dataclass(frozen=True)
class Spec:
    """A chosen mapping: target, column index → field key, the zone of naive times, and how dates are written."""

    target: str
    columns: dict[int, str]
    zone: str = "Asia/Shanghai"
    month_first: bool = False
    extra: dict[int, str] = field(default_factory=dict)
    own: list[list[str]] = field(default_factory=list)
    """(key, name, kind) of the company's own fields that columns may mean."""

    def as_json(self) -> dict[str, Any]:
        """For the child process and the job row."""
        return {
            "target": self.target,
            "columns": {str(index): key for index, key in self.columns.items()},
            "zone": self.zone,
            "month_first": self.month_first,
            "extra": {str(index): name for index, name in self.extra.items()},
            "own": self.own,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Spec":
        """The reverse of `as_json`."""
        return Spec(
            target=str(data["target"]),
            columns={int(index): str(key) for index, key in data["columns"].items()},
            zone=str(data.get("zone", "Asia/Shanghai")),
            month_first=bool(data.get("month_first", False)),
            extra={int(index): str(name) for index, name in data.get("extra", {}).items()},
            own=[[str(part) for part in one] for one in data.get("own", [])],
        )


def signature(target: str, header: Sequence[str]) -> str:
    """The same columns in the same order give the same mapping next time."""
    plain = "\x1f".join([target, *(_normal(name) for name in header)])
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _normal(name: str) -> str:
    return _NOISE.sub("", name).casefold()


def guess(target: Target, header: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column index → field key: by name first, then phones by their look; a field is given once."""
    scored: list[tuple[float, int, str]] = []
    for index, name in enumerate(header):
        for rank, item in enumerate(target.fields):
            score = _likeness(_normal(name), item)
            if score > 0:
                scored.append((score - rank * 0.001, index, item.key))
    chosen: dict[int, str] = {}
    for _score, index, key in sorted(scored, reverse=True):
        if index not in chosen and key not in chosen.values():
            chosen[index] = key
    _guess_phone(target, header, sample, chosen)
    return chosen


def _likeness(name: str, item: TargetField) -> float:
    best = 0.0
    for position, known in enumerate(item.names):
        plain = _normal(known)
        if name == plain:
            best = max(best, 1.0 - position * 0.005)
        elif len(plain) >= 2 and (plain in name or (len(name) >= 3 and name in plain)):
            chinese = not plain.isascii()
            overlap = min(len(plain), len(name)) / max(len(plain), len(name))
            best = max(best, overlap * 0.8 if chinese or overlap >= 0.75 else 0.0)
    return best if best >= 0.4 else 0.0


def _guess_phone(
    target: Target, header: Sequence[str], sample: Sequence[Sequence[str]], chosen: dict[int, str]
) -> None:
    phone = next((item.key for item in target.fields if item.kind == "phone" and not item.key.startswith(OWN)), None)
    if phone is None or phone in chosen.values():
        return
    for index in range(len(header)):
        values = [row[index].strip() for row in sample if index < len(row) and row[index].strip()]
        mobile = sum(1 for value in values if re.fullmatch(r"1[3-9]\d{9}", value))
        if index not in chosen and values and mobile >= len(values) * 0.8:
            chosen[index] = phone
            return


def guess_month_first(spec_columns: dict[int, str], target: Target, sample: Sequence[Sequence[str]]) -> bool:
    """True when a year-last date column has a second number above 12, so the first must be the month."""
    for index, key in spec_columns.items():
        if target.by_key[key].kind != "datetime":
            continue
        for row in sample:
            found = re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}", row[index] if index < len(row) else "")
            if found and int(found[1]) > 12:
                return False
            if found and int(found[2]) > 12:
                return True
    return False


def check_mapping(target: Target, columns: dict[int, str], width: int) -> None:
    """Refuses a mapping that lacks a needed field or gives one twice; the sentence names the field."""
    keys = list(columns.values())
    if any(key not in target.by_key for key in keys) or any(not 0 <= index < width for index in columns):
        raise MappingIncomplete("列的对应关系无效, 请重新选择。", "The column mapping is not valid. Choose again.")
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        label = target.by_key[twice].label
        raise MappingIncomplete(
            f"“{label.zh}”对应了两列, 请只保留一列。", f"Two columns are assigned to “{label.en}”. Keep one of them."
        )
    missing = [item.label for item in target.fields if item.required and item.key not in keys]
    if missing:
        zh, en = "、".join(label.zh for label in missing), ", ".join(label.en for label in missing)
        raise MappingIncomplete(
            f"还缺少必需的列: {zh}。请为它选择对应的列。", f"Still needed: {en}. Choose the column for it."
        )
    if target.one_of and not set(target.one_of) & set(keys):
        labels = [target.by_key[key].label for key in target.one_of]
        zh, en = "或".join(label.zh for label in labels), " or ".join(label.en for label in labels)
        raise MappingIncomplete(
            f"请至少为{zh}选择一列, 用来识别同一条记录。",
            f"Choose a column for {en} so records can be recognised.",
        )
