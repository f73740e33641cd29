"""Columns → fields: guesses, checks of a mapping, and the machine that turns rows into records."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.customers.engine.provinces import province_code
from scrm_app.imports.engine import cells, limits
from scrm_app.imports.engine.cells import Parsed
from scrm_app.imports.engine.targets import TARGETS, Target, TargetField
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

    def as_json(self) -> dict[str, Any]:
        """For the child process and the job row."""
        return {
            "target": self.target,
            "columns": {str(index): key for index, key in self.columns.items()},
            "zone": self.zone,
            "month_first": self.month_first,
            "extra": {str(index): name for index, name in self.extra.items()},
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
    phone = next((item.key for item in target.fields if item.kind == "phone"), None)
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


class RowReader:
    """Turns rows of cells into records (dicts by field key) or a list of problems; made once for a whole file."""

    def __init__(self, spec: Spec) -> None:
        self.target = TARGETS[spec.target]
        self._extra = sorted(spec.extra.items())
        dates = cells.date_reader(spec.zone, month_first=spec.month_first)
        self._plan = [
            (index, self.target.by_key[key], _parser(self.target.by_key[key], dates))
            for index, key in sorted(spec.columns.items())
        ]

    def read(self, row: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
        """The record and its problems (column index as text, sentence); a record with problems is refused."""
        record: dict[str, Any] = {}
        problems: list[Problem] = []
        width = len(row)
        for index, item, parse in self._plan:
            text = row[index] if index < width else ""
            if text and not (text.isalnum() and len(text) > 4):
                text = cells.clean(text)
                if len(text) <= 4 and cells.is_empty(text):
                    text = ""
            if not text:
                if item.required:
                    label = item.label
                    problems.append((str(index), Text(f"缺少{label.zh}", f"{label.en} is missing")))
                continue
            value, problem = parse(text)
            if problem is not None:
                problems.append((str(index), problem))
            elif item.kind == "region":
                record["address"] = value
                record["province_code"] = province_code(text)
            else:
                record[item.key] = value
        if self.target.one_of and not any(record.get(key) for key in self.target.one_of) and not problems:
            labels = [self.target.by_key[key].label for key in self.target.one_of]
            zh, en = "和".join(label.zh for label in labels), " and ".join(label.en for label in labels)
            problems.append(("", Text(f"{zh}都是空的, 无法识别", f"{en} are both empty")))
        if self._extra:
            record["extra"] = {name: cells.clean(row[index])[:500] for index, name in self._extra if index < width}
        return record, problems


def _parser(item: TargetField, dates: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    if item.kind == "phone":
        return cells.parse_phone
    if item.kind == "money":
        return cells.parse_money
    if item.kind == "datetime":
        return _remembering(dates)
    max_length = item.max_length
    return lambda text: cells.parse_text(text, max_length)


def _remembering(read: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    memory: dict[str, Parsed] = {}

    def remembered(text: str) -> Parsed:
        found = memory.get(text)
        if found is None:
            found = read(text)
            if len(memory) < 50_000:
                memory[text] = found
        return found

    return remembered


def batches(reader: RowReader, rows: Iterable[tuple[int, list[str]]], skip_to: int = 0) -> Iterable[dict[str, Any]]:
    """Batches of at most BATCH_ROWS rows after row number `skip_to`: good records and refused rows with reasons."""
    good: list[Any] = []
    bad: list[Any] = []
    last = skip_to
    for number, row in rows:
        if number <= skip_to:
            continue
        record, problems = reader.read(row)
        last = number
        if problems:
            bad.append([number, [cell[: limits.MAX_CELL_CHARS] for cell in row], problems])
        else:
            good.append([number, record])
        if len(good) + len(bad) >= limits.BATCH_ROWS:
            yield {"last": last, "good": good, "bad": bad}
            good, bad = [], []
    if good or bad:
        yield {"last": last, "good": good, "bad": bad}
