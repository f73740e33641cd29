"""A profile as typed → clean values, or the sentences that say what to correct."""

import re
from dataclasses import dataclass, field
from datetime import date

from scrm_app.core.text import Text
from scrm_app.customers.engine.provinces import PROVINCES, province_code

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"\+?\d{5,15}(#\d{1,6})?")
TYPES = ("普通", "会员", "VIP", "企业", "经销商")
TYPE_WORDS = {
    "普通": Text("普通", "Regular"),
    "会员": Text("会员", "Member"),
    "VIP": Text("VIP", "VIP"),
    "企业": Text("企业", "Company"),
    "经销商": Text("经销商", "Dealer"),
}


@dataclass(frozen=True)
class ProfileDraft:
    """What a person typed about a customer."""

    name: str = ""
    phone: str = ""
    email: str = ""
    company: str = ""
    customer_type: str = "普通"
    province_code: str = ""
    address: str = ""
    tags: list[str] = field(default_factory=list)
    note: str = ""
    birthday: str = ""
    """As a date field sends it, 1990-02-28; empty when not known."""
    lang: str = ""
    """The language of notices: zh, en, or empty where nobody knows."""


def _birthday(text: str) -> tuple[date | None, Text | None]:
    if not text.strip():
        return None, None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None, Text("生日应为日期, 例如 1990-02-28", "The birthday must be a date such as 1990-02-28")
    return (day, None) if day.year >= 1900 else (None, Text("请检查生日的年份", "Check the year of the birthday"))


def clean(draft: ProfileDraft) -> tuple[dict[str, object], dict[str, Text]]:
    """Column values and problems by field."""
    problems: dict[str, Text] = {}
    name = " ".join(draft.name.split())
    if not name:
        problems["name"] = Text("请填写姓名或名称", "Enter a name")
    phone = re.sub(r"[\s\-()（）]", "", draft.phone)
    if phone and not _PHONE.fullmatch(phone):
        problems["phone"] = Text("电话号码应为 5–15 位数字", "A phone number has 5 to 15 digits")
    email = draft.email.strip()
    if email and not _EMAIL.fullmatch(email):
        problems["email"] = Text("邮箱格式不正确", "This is not an e-mail address")
    birthday, wrong = _birthday(draft.birthday)
    if wrong is not None:
        problems["birthday"] = wrong
    limits = {"name": 200, "email": 200, "company": 200, "customer_type": 40, "address": 400, "note": 2000}
    for key, longest in limits.items():
        if len(getattr(draft, key)) > longest:
            problems[key] = Text(f"最多 {longest} 个字", f"At most {longest} characters")
    tags = list(dict.fromkeys(tag.strip()[:30] for tag in draft.tags if tag.strip()))[:20]
    code = draft.province_code if draft.province_code in PROVINCES else province_code(draft.address)
    values: dict[str, object] = {
        "name": name,
        "phone": phone,
        "email": email,
        "company": draft.company.strip(),
        "customer_type": draft.customer_type.strip() or "普通",
        "province_code": code,
        "address": draft.address.strip(),
        "tags": tags,
        "note": draft.note.strip(),
        "birthday": birthday,
        "lang": draft.lang if draft.lang in ("zh", "en") else "",
    }
    return values, problems
