"""A header row with sample rows → fields: the kind of a column by how its cells look, its part by its name.

A kind is taken when nine in ten filled cells look like it; names decide only where cells cannot (a person, an amount).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import MAX_FIELDS, MAX_LABEL, Field
from scrm_app.forms.engine.readers import read_day
from scrm_app.forms.engine.regions import find_path
from scrm_app.forms.engine.values import read_answer

SHARE = 0.9
MAX_CHOICES = 12
MAX_CHOICE = 30
MAX_SEEN = 100
SHOWN = 3
_SPLIT = re.compile(r"\s*[,，、;；|/]\s*")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,11}|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?%?")
_MONEY = re.compile(r"-?[¥￥]\s*-?\d[\d,]*(\.\d{1,2})?|-?\d[\d,]*(\.\d{1,2})?\s*元")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：][0-5]\d([:：][0-5]\d)?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MOMENT = re.compile(_DATE.pattern + r"[T\s]*([01]?\d|2[0-3])[:：时点]([0-5]\d)?.{0,12}")
_PLACE = re.compile(r"(.{2,8}?(?:省|自治区|特别行政区|市))(.{2,10}?(?:市|自治州|地区|盟))?(.{1,12}?(?:区|县|市|旗))?")
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,6}|[A-Za-z][A-Za-z .'-]{1,30}")

_WORDS: dict[str, tuple[str, ...]] = {
    "money": ("金额", "单价", "价格", "费用", "总价", "收费", "报价", "运费", "押金", "price", "amount", "fee", "cost"),
    "person": ("负责人", "处理人", "经办人", "维修员", "工程师", "师傅", "技师", "客服", "销售", "跟进人", "assignee"),
    "rating": ("评分", "满意度", "星级", "rating", "stars"),
    "scan": ("条码", "条形码", "二维码", "序列号", "机身码", "barcode", "serial no"),
    "long_text": ("备注", "说明", "描述", "详情", "原因", "remark", "note", "description"),
    "phone": ("电话", "手机", "联系方式", "phone", "mobile"),
    "datetime": ("时间", "time"),
    "date": ("日期", "生日", "date", "birthday"),
    "region": ("省市区", "所在地区", "地区", "region"),
    "attachment": ("附件", "照片", "图片", "photo"),
}
_PARTS: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    ("title", frozenset({"text", "long_text", "single"}), ("故障描述", "故障现象", "标题", "问题描述", "title")),
    ("customer_name", frozenset({"text"}), ("客户姓名", "客户名称", "联系人", "姓名", "客户", "customer name")),
    ("phone", frozenset({"phone"}), ("电话", "手机", "联系方式", "phone", "mobile")),
    ("address", frozenset({"text", "long_text"}), ("地址", "address")),
    ("region", frozenset({"region"}), ("",)),
    ("urgency", frozenset({"single"}), ("紧急程度", "紧急", "urgency")),
    ("labour_hours", frozenset({"number"}), ("工时", "labour hours")),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One column as a field: `options` for choices, `filled` of `seen` cells were not empty, some as `samples`."""

    label: str
    kind: str
    role: str | None
    required: bool
    options: tuple[str, ...]
    filled: int
    seen: int
    samples: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For the browser."""
        return {
            "label": self.label,
            "kind": self.kind,
            "role": self.role,
            "required": self.required,
            "options": list(self.options),
            "filled": self.filled,
            "seen": self.seen,
            "samples": list(self.samples),
        }


def guess_fields(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Guess]:
    """A field for each column, at most as many as a form takes; a part is given once, to the first that fits."""
    taken: set[str] = set()
    found = []
    for index, name in enumerate(header[:MAX_FIELDS]):
        cells = [plain(row[index]) if index < len(row) else "" for row in rows[:MAX_SEEN]]
        guessed = guess_column(plain(name)[:MAX_LABEL], cells, taken)
        taken |= {guessed.role} if guessed.role else set()
        found.append(guessed)
    return found


def guess_column(label: str, cells: Sequence[str], taken: set[str] | frozenset[str] = frozenset()) -> Guess:
    """One column; `taken` are parts that other columns play already."""
    values = [cell for cell in cells if cell]
    starred = label.endswith("*")
    name = label.rstrip("* ")
    kind, options = _kind(name.casefold(), values)
    role = next((part for part, kinds, words in _PARTS if kind in kinds and _says(name.casefold(), words)), None)
    role = None if role in taken else role
    return Guess(
        label=name or label,
        kind=kind,
        role=role,
        required=starred or (len(values) == len(cells) >= 5 and role in ("title", "phone", "customer_name")),
        options=options,
        filled=len(values),
        seen=len(cells),
        samples=tuple(value[:60] for value in dict.fromkeys(values))[:SHOWN],
    )


def plain(text: object) -> str:
    """A cell without control characters, full-width forms and outer blanks."""
    shown = "".join(c for c in str(text) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFKC", shown).strip() if len(shown) < 2000 else shown[:2000].strip()


def _says(name: str, words: Sequence[str]) -> bool:
    return any(word in name for word in words)


def _named(name: str, kind: str) -> bool:
    return _says(name, _WORDS[kind])


def _kind(name: str, values: list[str]) -> tuple[str, tuple[str, ...]]:
    if not values:
        usual = ("phone", "datetime", "date", "money", "region", "person", "rating", "scan", "attachment", "long_text")
        return next((kind for kind in usual if _named(name, kind)), "text"), ()
    for kind, looks in _LOOKS.items():
        if _most(values, looks):
            return _by_name(name, kind, values)
    if _named(name, "scan"):
        return "scan", ()
    if _named(name, "person") and _most(values, lambda value: bool(_PERSON.fullmatch(value))):
        return "person", ()
    return _words_kind(name, values)


def _by_name(name: str, kind: str, values: list[str]) -> tuple[str, tuple[str, ...]]:
    """What looks like a number may be an amount or a rating by the name of its column."""
    if kind == "number" and _named(name, "money"):
        return "money", ()
    if kind == "number" and _named(name, "rating") and all(value in "12345" and len(value) == 1 for value in values):
        return "rating", ()
    if kind == "number" and _named(name, "scan"):
        return "scan", ()
    return kind, ()


def _words_kind(name: str, values: list[str]) -> tuple[str, tuple[str, ...]]:
    if _named(name, "long_text") or any("\n" in value or len(value) > 60 for value in values):
        return "long_text", ()
    if sum(map(len, values)) > 30 * len(values):
        return "long_text", ()
    if options := _choices(values):
        return "single", options
    parts = [[part for part in _SPLIT.split(value) if part] for value in values]
    if any(len(row) > 1 for row in parts) and (options := _choices([part for row in parts for part in row], least=2)):
        return "multiple", options
    return "text", ()


def _choices(values: list[str], least: int = 3) -> tuple[str, ...]:
    """The few different values in order of how often they come, none when they do not repeat enough."""
    distinct = sorted(set(values), key=lambda value: (-values.count(value), value))
    few = 2 <= len(distinct) <= MAX_CHOICES and len(values) >= least * len(distinct) / (1 if least > 2 else 1.3)
    yes_no = {"是", "否"} == set(distinct) or {"yes", "no"} == {value.casefold() for value in distinct}
    return tuple(distinct) if (few or yes_no) and all(len(value) <= MAX_CHOICE for value in distinct) else ()


def _most(values: list[str], looks: Callable[[str], bool]) -> bool:
    """Whether nine in ten look like it; stops as soon as that cannot be any more."""
    spare = int(len(values) * (1 - SHARE) + 1e-9)
    for value in values:
        if not looks(value):
            spare -= 1
            if spare < 0:
                return False
    return True


def _is_phone(text: str) -> bool:
    try:
        return read_answer(Field("a", "phone", ""), text) is not None
    except BadAnswer:
        return False


def _is_day(text: str) -> bool:
    found = _DATE.fullmatch(re.sub(r"[T\s]+00:00(:00)?$", "", text))
    return bool(found) and _real_day(found)


def _is_moment(text: str) -> bool:
    found = _MOMENT.fullmatch(text)
    return _is_day(text) or (bool(found) and _real_day(found))


def _real_day(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    try:
        return bool(read_day(f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"))
    except BadAnswer:
        return False


def _is_region(text: str) -> bool:
    parts = [part for part in re.split(r"[\s/\-,，、>]+", text) if part]
    if len(parts) < 2:
        whole = _PLACE.fullmatch(text) if len(text) <= 30 else None
        parts = [part for part in whole.groups() if part] if whole else []
    if not 2 <= len(parts) <= 3:
        return False
    return find_path(*parts) is not None or (len(parts) == 2 and find_path(parts[0], "市辖区", parts[1]) is not None)


_LOOKS: dict[str, Callable[[str], bool]] = {
    "phone": _is_phone,
    "date": _is_day,
    "datetime": _is_moment,
    "time": lambda text: bool(_TIME.fullmatch(text)),
    "money": lambda text: bool(_MONEY.fullmatch(text)),
    "number": lambda text: bool(_NUMBER.fullmatch(text)),
    "region": _is_region,
}
