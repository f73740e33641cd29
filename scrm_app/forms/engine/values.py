"""One answer at a time (tables: see tables.py): from what was typed or sent to the stored value of its kind.

Stored forms: money integer fen · date `YYYY-MM-DD` · datetime aware ISO in UTC · region `{"codes", "names"}` · person
and customer an integer id · attachment, image and signature a list of `{id, name, size, type}` · multiple a list of
option values · the others in readers.py. Formulas and serial numbers are never read: the server makes them.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from scrm_app.core.money import format_fen, parse_yuan
from scrm_app.core.text import Text
from scrm_app.forms.engine import readers, regions
from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import COMPUTED_KINDS, Field
from scrm_app.forms.engine.readers import MAX_ID, read_day, read_id

__all__ = ["BadAnswer", "check_count", "read_answer"]

TEXT_LIMITS = {"text": 200, "long_text": 5000}
MAX_NUMBER = 10**12
MAX_FILES = 9
_PLAIN = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_YUAN = re.compile(r"[-¥￥0-9,，.\s]+")
_PHONE = re.compile(
    r"1[3-9]\d{9}"  # mobile
    r"|0\d{2,3}-?\d{7,8}(-\d{1,6})?"  # landline with area code
    r"|[48]00-?\d{3}-?\d{4}"  # service numbers
    r"|\+\d{6,15}"  # E.164
)


def read_answer(field: Field, value: object) -> Any:
    """The stored value of an answer, or None when nothing was answered; raises BadAnswer."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    if field.kind in COMPUTED_KINDS:
        return None
    return _READERS[field.kind](field, value)


def _read_text(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        raise BadAnswer("请填写文字。", "Please give a text.")
    multiline = field.kind == "long_text"
    kept = "".join(
        c for c in value.replace("\r\n", "\n") if (multiline and c in "\n\t") or unicodedata.category(c) not in _CONTROL
    ).strip()
    limit = field.max_length or TEXT_LIMITS.get(field.kind, 200)
    if len(kept) > limit:
        raise BadAnswer(f"最多 {limit} 个字, 现在 {len(kept)} 个。", f"At most {limit} characters, not {len(kept)}.")
    return kept or None


_CONTROL = ("Cc", "Cs")


def _read_number(field: Field, value: object) -> int | float:
    number = _decimal(value)
    if number is None or abs(number) > MAX_NUMBER or number != round(number, 6):
        raise BadAnswer("请填写数字 (最多 6 位小数)。", "Please give a number (at most 6 decimals).")
    _within(field, number, str)
    return int(number) if number == int(number) else float(number)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = re.sub(r"[,，\s]", "", value) if isinstance(value, str) else repr(value)
    if len(text) > 40 or (isinstance(value, str) and not _PLAIN.fullmatch(text)):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() <= 12 else None


def _read_money(field: Field, value: object) -> int:
    """Fen from an integer (already fen) or from typed yuan."""
    wrong = BadAnswer("请填写金额, 例如 128.50。", "Please give an amount such as 128.50.")
    if isinstance(value, str):
        try:
            if len(value) > 40 or not _YUAN.fullmatch(value):
                raise ValueError(value)
            fen = parse_yuan(value)
        except ValueError as error:
            raise wrong from error
    elif isinstance(value, int) and not isinstance(value, bool):
        fen = value
    else:
        raise wrong
    if abs(fen) > MAX_NUMBER * 100:
        raise wrong
    _within(field, fen, lambda bound: format_fen(int(bound)))
    return fen


def _within(field: Field, number: int | Decimal, show: Callable[[Any], str]) -> None:
    if field.min is not None and number < field.min:
        raise BadAnswer(f"不能小于 {show(field.min)}。", f"Must not be below {show(field.min)}.")
    if field.max is not None and number > field.max:
        raise BadAnswer(f"不能大于 {show(field.max)}。", f"Must not be above {show(field.max)}.")


def _read_date(_field: Field, value: object) -> str:
    return read_day(value)


def _read_slider(field: Field, value: object) -> int | float:
    number = _decimal(value)
    if number is None or number != round(number, 6):
        raise BadAnswer("请选择数值。", "Please choose a value.")
    return readers.read_slider(field, number)


def _read_datetime(_field: Field, value: object) -> str:
    wrong = BadAnswer("请选择日期和时间。", "Please choose a date and a time.")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        if moment is None or moment.tzinfo is None or not 1900 < moment.year < 2200:
            raise wrong
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:
        raise wrong from error


def _read_single(field: Field, value: object) -> str:
    if not isinstance(value, str) or all(option.value != value for option in field.options):
        raise BadAnswer("请从选项中选一个。", "Please choose one of the options.")
    return value


def _read_multiple(field: Field, value: object) -> list[str]:
    allowed = {option.value for option in field.options}
    if not isinstance(value, list) or len(value) > len(allowed):
        raise BadAnswer("请从选项中选择。", "Please choose from the options.")
    if any(not isinstance(item, str) or item not in allowed for item in value) or len(set(value)) < len(value):
        raise BadAnswer("请从选项中选择。", "Please choose from the options.")
    check_count(field, len(value), Text("项", "options"))
    return [option.value for option in field.options if option.value in value]


def check_count(field: Field, count: int, unit: Text) -> None:
    """Refuse too few or too many choices, files or rows."""
    if field.min is not None and count < field.min:
        raise BadAnswer(f"至少 {field.min:g} {unit.zh}。", f"At least {field.min:g} {unit.en}.")
    if field.max is not None and count > field.max:
        raise BadAnswer(f"最多 {field.max:g} {unit.zh}。", f"At most {field.max:g} {unit.en}.")


def _read_phone(_field: Field, value: object) -> str:
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) and len(value) <= 40 else ""
    text = re.sub(r"[\s()]", "", text)
    text = text[3:] if re.fullmatch(r"\+861[3-9]\d{9}", text) else text
    if not _PHONE.fullmatch(text) or not text.isascii():
        raise BadAnswer(
            "请填写手机号或带区号的座机, 例如 13800138000 或 021-62345678。",
            "Please give a mobile number or a landline with area code, such as 13800138000 or 021-62345678.",
        )
    return text


def _read_region(_field: Field, value: object) -> dict[str, list[str]]:
    codes = value.get("codes") if isinstance(value, Mapping) else None
    if not isinstance(codes, list) or len(codes) > 3 or not all(isinstance(code, str) for code in codes):
        raise BadAnswer("请选择省、市、区。", "Please choose province, city and district.")
    if not codes:
        raise BadAnswer("请选择省、市、区。", "Please choose province, city and district.")
    names, more = regions.names_of(codes)
    if names is None:
        raise BadAnswer("没有这个地区, 请重新选择。", "There is no such place. Please choose again.")
    if more:
        raise BadAnswer("请一直选到区或县。", "Please choose down to the district.")
    return {"codes": list(codes), "names": names}


def _read_id(_field: Field, value: object) -> int:
    return read_id(value)


def _read_attachment(field: Field, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_FILES:
        raise BadAnswer(f"最多 {MAX_FILES} 个文件。", f"At most {MAX_FILES} files.")
    files = [_read_file(item) for item in value]
    check_count(field, len(files), Text("个文件", "files"))
    return files


def _read_image(field: Field, value: object) -> list[dict[str, Any]]:
    files = _read_attachment(field, value)
    if any(not file["type"].startswith("image/") for file in files):
        raise BadAnswer("这里只能放图片。", "Only pictures belong here.")
    return files


def _read_signature(_field: Field, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) != 1:
        raise BadAnswer("请签名。", "Please sign.")
    file = _read_file(value[0])
    if file["type"] != "image/png":
        raise BadAnswer("签名无法识别, 请重新签名。", "The signature cannot be read. Please sign again.")
    return [file]


def _read_file(item: object) -> dict[str, Any]:
    wrong = BadAnswer("附件没有上传成功, 请重新上传。", "An attachment was not uploaded. Please upload it again.")
    if not isinstance(item, Mapping):
        raise wrong
    file_id, name, size, kind = item.get("id"), item.get("name"), item.get("size", 0), item.get("type", "")
    if not isinstance(file_id, int) or isinstance(file_id, bool) or not 0 < file_id <= MAX_ID:
        raise wrong
    if not isinstance(name, str) or not isinstance(kind, str) or not isinstance(size, int) or isinstance(size, bool):
        raise wrong
    return {"id": file_id, "name": name[:200], "size": max(size, 0), "type": kind[:100]}


_READERS: dict[str, Callable[[Field, object], Any]] = {
    "text": _read_text,
    "long_text": _read_text,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
    "datetime": _read_datetime,
    "single": _read_single,
    "multiple": _read_multiple,
    "phone": _read_phone,
    "region": _read_region,
    "person": _read_id,
    "customer": _read_id,
    "attachment": _read_attachment,
    "image": _read_image,
    "signature": _read_signature,
    "slider": _read_slider,
    **readers.READERS,
}
