"""The functions of the formula language: names, number of arguments, a line of help. Meaning: formula_calls.py."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrm_app.core.text import Text

MANY = 50


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `zh` is its Chinese name, both names work in a formula."""

    zh: str
    least: int
    most: int
    help: Text


def _f(zh: str, least: int, most: int, help_zh: str, help_en: str) -> Function:
    return Function(zh, least, most, Text(help_zh, help_en))


FUNCTIONS: Mapping[str, Function] = {
    "IF": _f("如果", 2, 3, "如果(条件, 成立时, 不成立时)", "IF(condition, then, otherwise)"),
    "AND": _f("并且", 1, MANY, "全部成立", "all are true"),
    "OR": _f("或者", 1, MANY, "任一成立", "one is true"),
    "NOT": _f("不是", 1, 1, "取反", "the opposite"),
    "EMPTY": _f("为空", 1, 1, "没有填写", "nothing was answered"),
    "SUM": _f("求和", 1, MANY, "求和([明细.金额])", "SUM([Parts.Amount])"),
    "AVG": _f("平均", 1, MANY, "平均值, 空行不算", "average without empty rows"),
    "MIN": _f("最小", 1, MANY, "最小的一个", "the smallest"),
    "MAX": _f("最大", 1, MANY, "最大的一个", "the largest"),
    "COUNT": _f("计数", 1, MANY, "填写了几个", "how many are filled in"),
    "ROUND": _f("四舍五入", 1, 2, "四舍五入(数, 小数位)", "ROUND(number, decimals), half up"),
    "FLOOR": _f("向下取整", 1, 1, "不大于它的整数", "the whole number below"),
    "CEIL": _f("向上取整", 1, 1, "不小于它的整数", "the whole number above"),
    "ABS": _f("绝对值", 1, 1, "去掉负号", "without its sign"),
    "DAYS": _f("天数", 1, 2, "天数(结束日期, 开始日期)", "DAYS(end date, start date)"),
    "HOURS": _f("小时数", 1, 2, "小时数(结束时间, 开始时间)", "HOURS(end, start)"),
    "TODAY": _f("今天", 0, 0, "今天的日期", "today's date"),
    "NOW": _f("现在", 0, 0, "此刻", "this moment"),
    "YEAR": _f("年份", 1, 1, "日期的年份", "the year of a date"),
    "MONTH": _f("月份", 1, 1, "日期的月份", "the month of a date"),
    "DAY": _f("几号", 1, 1, "日期是几号", "the day of the month"),
    "CONCAT": _f("拼接", 1, MANY, "把几段连成一段文字", "joins texts"),
    "TEXT": _f("转文字", 1, 1, "把数字或日期变成文字", "a number or date as text"),
    "LEN": _f("字数", 1, 1, "文字有几个字", "the length of a text"),
    "LEFT": _f("左边", 2, 2, "左边(文字, 几个字)", "LEFT(text, length)"),
    "RIGHT": _f("右边", 2, 2, "右边(文字, 几个字)", "RIGHT(text, length)"),
    "CONTAINS": _f("包含", 2, 2, "包含(文字或多选, 要找的)", "CONTAINS(text or choices, what)"),
}
"""By English name in capitals."""

_BY_CHINESE = {function.zh: name for name, function in FUNCTIONS.items()}


def english_name(word: str) -> str:
    """The name a function is kept under, whatever language and case it was typed in."""
    return _BY_CHINESE.get(word, word.upper())
