"""Rows of cells → columns of values: a column is read by its own reader, and what was read once is remembered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import compress, islice
from typing import Any

from scrm_app.core.text import Text
from scrm_app.customers.engine.provinces import province_code
from scrm_app.imports.engine import cells, limits
from scrm_app.imports.engine.cells import Parsed
from scrm_app.imports.engine.mapping import Problem, Spec
from scrm_app.imports.engine.targets import TargetField, target_of

Numbered = tuple[int, Sequence[Any]]
_REMEMBERED = 50_000


def as_text(value: Any) -> str:
    """A cell as a workbook types it, the way a person would write it."""
    if type(value) is str:
        return value
    if type(value) is float:
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return repr(round(value, 6))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


class _Column(dict[str, Any]):
    """Text of a cell → its value; None where it is blank, a Text where it cannot be read."""

    def __init__(self, index: int, item: TargetField, read: Callable[[str], Parsed]) -> None:
        super().__init__()
        self.index, self.item, self._read = index, item, read
        blank = Text(f"缺少{item.label.zh}", f"{item.label.en} is missing") if item.required else None
        self._blank: Text | None = blank
        self.has_problems = blank is not None

    def __missing__(self, text: str) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[text] = self._value(text)
        return value

    def _value(self, text: str) -> Any:
        if text and not (text.isalnum() and len(text) > 4):
            text = cells.clean(text)
        if cells.is_empty(text):
            return self._blank
        value, problem = self._read(text)
        if problem is None:
            return value
        self.has_problems = True
        return problem

    def values_of(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """One value a row."""
        at = self.index
        raw = [row[at] if at < len(row) else "" for row in rows]
        return [self[cell] if type(cell) is str else self[as_text(cell)] for cell in raw]


class TableReader:
    """Turns rows of cells into columns by field key; made once for a whole file."""

    def __init__(self, spec: Spec) -> None:
        self.target = target_of(spec.target, spec.own)
        self._extra = sorted(spec.extra)
        dates = cells.date_reader(spec.zone, month_first=spec.month_first)
        chosen = [(index, self.target.by_key[key]) for index, key in sorted(spec.columns.items())]
        self._columns = [_Column(index, item, _parser(item, dates)) for index, item in chosen]

    def read(self, rows: Sequence[Sequence[Any]]) -> tuple[dict[str, list[Any]], dict[int, list[Problem]]]:
        """The columns, None where nothing was given, and the problems of a row by its place in `rows`.

        A problem is a column index as text ("" for the whole row) and a sentence; such a row is refused.
        """
        columns: dict[str, list[Any]] = {}
        problems: dict[int, list[Problem]] = {}
        for column in self._columns:
            values = columns[column.item.key] = column.values_of(rows)
            if column.has_problems:
                for at, value in enumerate(values):
                    if type(value) is Text:
                        problems.setdefault(at, []).append((str(column.index), value))
            if column.item.kind == "region":
                columns["province_code"] = [value and province_code(value) for value in values]
        if self.target.one_of:
            self._check_one_of(columns, len(rows), problems)
        return columns, problems

    def _check_one_of(self, columns: dict[str, list[Any]], count: int, problems: dict[int, list[Problem]]) -> None:
        known = [columns[key] for key in self.target.one_of if key in columns]
        unknown = [at for at, row in enumerate(zip(*known, strict=True)) if not any(row)] if known else range(count)
        labels = [self.target.by_key[key].label for key in self.target.one_of]
        zh, en = "和".join(label.zh for label in labels), " and ".join(label.en for label in labels)
        for at in unknown:
            if at not in problems:
                problems[at] = [("", Text(f"{zh}都是空的, 无法识别", f"{en} are both empty"))]

    def extra(self, rows: Sequence[Sequence[Any]]) -> list[list[str]]:
        """The texts of the columns that are kept as they are, one list a row."""
        return [[cells.clean(as_text(row[at]))[:500] if at < len(row) else "" for at in self._extra] for row in rows]


def _parser(item: TargetField, dates: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    if item.kind == "phone":
        return cells.parse_phone
    if item.kind == "money":
        return cells.parse_money
    if item.kind == "datetime":
        return dates
    max_length = item.max_length
    return lambda text: cells.parse_text(text, max_length)


def batches(reader: TableReader, body: Iterable[Numbered], skip_to: int = 0) -> Iterator[dict[str, Any]]:
    """Batches of at most BATCH_ROWS rows after row number `skip_to`.

    `numbers` and `columns` are the good rows, `bad` the refused ones: number, cells as text, problems.
    """
    waiting = (pair for pair in body if pair[0] > skip_to)
    while part := list(islice(waiting, limits.BATCH_ROWS)):
        numbers, rows = [number for number, _ in part], [row for _, row in part]
        columns, problems = reader.read(rows)
        extra = reader.extra(rows)
        bad = [[numbers[at], _cells(rows[at]), problems[at]] for at in sorted(problems)]
        if bad:
            fine = [at not in problems for at in range(len(rows))]
            columns = {key: list(compress(values, fine)) for key, values in columns.items()}
            numbers, extra = list(compress(numbers, fine)), list(compress(extra, fine))
        yield {"last": part[-1][0], "numbers": numbers, "columns": columns, "extra": extra, "bad": bad}


def _cells(row: Sequence[Any]) -> list[str]:
    return [as_text(cell)[: limits.MAX_CELL_CHARS] for cell in row]
