"""Serial numbers such as `WX{yyyy}{mm}-{0001}`: a pattern, the period it counts in, and the number itself."""

import re
from dataclasses import dataclass
from datetime import date

from scrm_app.core.text import Text

MAX_LENGTH = 40
_PART = re.compile(r"\{([^{}]*)\}")
_COUNTER = re.compile(r"0{0,7}1", re.ASCII)
_DATES = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text and date parts around one counter of at least `width` digits."""

    before: str
    width: int
    after: str

    def period(self, day: date) -> str:
        """What the counter starts again with: the date parts used, e.g. `202611`; empty when it never does."""
        used = _PART.findall(self.before + self.after)
        order = [name for name in ("yyyy", "yy", "mm", "dd") if name in used]
        return "".join(day.strftime(_DATES[name]) for name in order)

    def say(self, day: date, number: int) -> str:
        """The serial number with this count on this day."""
        return f"{_dated(self.before, day)}{number:0{self.width}d}{_dated(self.after, day)}"


def _dated(text: str, day: date) -> str:
    return _PART.sub(lambda found: day.strftime(_DATES[found[1]]), text)


def read_pattern(text: str) -> Pattern | Text:
    """The pattern, or what is wrong with it in words. A month or a day without the parts above it is refused."""
    parts = _PART.findall(text)
    counters = [part for part in parts if _COUNTER.fullmatch(part)]
    if len(counters) != 1:
        return Text("流水号规则要有且只有一个计数, 例如 {0001}。", "A serial number needs one counter such as {0001}.")
    unknown = [part for part in parts if part not in _DATES and part != counters[0]]
    if unknown or "{" in _PART.sub("", text) or "}" in _PART.sub("", text):
        return Text(
            "流水号规则里只能用 {yyyy} {yy} {mm} {dd} 和一个计数 {0001}。",
            "A serial number takes {yyyy} {yy} {mm} {dd} and one counter {0001}.",
        )
    if ("dd" in parts and "mm" not in parts) or ("mm" in parts and not {"yyyy", "yy"} & set(parts)):
        return Text(
            "流水号按月或按日计数时要带上年份, 否则明年会重复。",
            "A serial number with a month or day needs the year too, or it would repeat next year.",
        )
    before, after = text.split("{" + counters[0] + "}")
    pattern = Pattern(before, len(counters[0]), after)
    if len(pattern.say(date(2026, 1, 1), 1)) > MAX_LENGTH:
        return Text(f"流水号最多 {MAX_LENGTH} 个字。", f"A serial number has at most {MAX_LENGTH} characters.")
    return pattern
