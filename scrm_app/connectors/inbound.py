"""What comes in over a connection: where it goes, and orders of shops as every platform's mapper gives them."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.core import clock
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.core.money import round_fen
from scrm_app.core.text import Text

ORDER_BYTES = 256 * 1024
PAID, CLOSED, OTHER = "paid", "closed", "other"
_ENTRY = re.compile(r"/h5/submit/([\w.\-]{20,200})/?$")

ENTRY = SettingField(
    "entry",
    Text("来单链接", "Request link"),
    Text(
        "在「客户链接」里为门店和流程建一个链接, 粘贴到这里; 工单就进那个门店和流程。",
        "Make a request link for a store and a flow, and paste it here: tickets go there.",
    ),
    secret=True,
    required=True,
    placeholder="https://…/h5/submit/…",
)
WORDS = SettingField(
    "words",
    Text("只收这些商品", "Only these goods"),
    Text(
        "每行一个词, 商品名里有其中一个才开工单, 例如「维修」「安装」; 留空则每笔付款订单都开。",
        "One word a line: a ticket is opened when a product's name has one of them; empty means every paid order.",
    ),
    kind="lines",
)


class PushForged(Forbidden):
    """The signature does not fit: not from the platform, or the secret is another one."""

    def __init__(self) -> None:
        super().__init__(
            "签名不对, 请检查平台后台与「连接」里的密钥是否一致。",
            "The signature does not fit. Check that the secret is the same on the platform and here.",
        )


class PushUnreadable(InvalidInput):
    """What came is not an order of this platform."""

    def __init__(self) -> None:
        super().__init__("收到的订单无法识别。", "The order that arrived cannot be read.")


@dataclass(frozen=True)
class ShopOrder:
    """An order as it stands now; `amount_fen` are hundredths of `currency`."""

    number: str
    state: str
    buyer: str
    phone: str
    province: str
    address: str
    items: tuple[str, ...]
    amount_fen: int
    currency: str
    note: str
    placed_at: datetime


class Shop(Protocol):
    """A connector whose platform pushes orders."""

    info: Info

    def read(self, settings: Settings, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
        """The order in a push whose signature fits; None for a push about something else.

        Raises PushForged and PushUnreadable. `headers` have lower-case names.
        """


Reader = Callable[[str, Mapping[str, str], bytes], ShopOrder | None]


class PushConnector:
    """What the connectors of shops have in common: they take orders in and send nothing."""

    info: Info

    def check(self, values: Settings) -> dict[str, str]:
        """A request link beside what the platform needs."""
        cleaned = clean(self.info, values)
        refuse(check_entry(cleaned))
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:  # noqa: ARG002
        """Nothing is sent to a shop."""
        said = Text("这个连接只收订单, 不发消息。", "This connection takes orders in; it sends nothing.")
        return Outcome(False, said, "inbound only", permanent=True)


class SignedShop(PushConnector):
    """A shop that signs its webhooks with one secret; `reader(secret, headers, body)` is its mapper."""

    def __init__(self, kind: str, name: str, reader: Reader) -> None:
        self._reader = reader
        self.info = shop_info(
            kind,
            Text(f"{name} 商城", f"{name} shop"),
            Text(f"{name} 里付款的订单变成工单。", f"Paid orders of a {name} shop become tickets."),
            "shopping-cart",
            SettingField("secret", Text("Webhook 密钥", "Webhook secret"), secret=True, required=True),
        )

    def read(self, settings: Settings, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
        """See `Shop`."""
        return self._reader(str(settings["secret"]), headers, body)


def shop_info(kind: str, name: Text, about: Text, icon: str, *fields: SettingField) -> Info:
    """What a shop says about itself."""
    return Info(
        kind=kind,
        name=name,
        about=about,
        icon=icon,
        audience="shop",
        callback="/api/hooks/shops/",
        fields=(*fields, ENTRY, WORDS),
    )


def entry_token(address: str) -> str:
    """The secret part of a request link somebody pasted; "" when it is none."""
    found = _ENTRY.search(address.strip())
    return found.group(1) if found else ""


def check_entry(cleaned: Mapping[str, str]) -> dict[str, Text]:
    """A problem in words unless the request link is whole."""
    said = Text("请粘贴完整的来单链接。", "Paste the whole request link.")
    return {} if entry_token(cleaned["entry"]) else {"entry": said}


def wanted(settings: Settings, order: ShopOrder) -> bool:
    """Whether a ticket is opened for what was bought."""
    words = [line.strip().lower() for line in str(settings.get("words", "")).splitlines() if line.strip()]
    return not words or any(word in item.lower() for word in words for item in order.items)


def loaded(body: bytes | str) -> dict[str, Any]:
    """A JSON object of at most 256 KiB."""
    try:
        found = json.loads(body) if len(body) <= ORDER_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise PushUnreadable
    return found


def part(data: Any, *path: str) -> Any:
    """What stands at a path of keys; None where there is nothing."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def words_at(data: Any, *path: str, limit: int = 200) -> str:
    """The text at a path, trimmed; numbers as they are written."""
    found = part(data, *path)
    return str(found).strip()[:limit] if isinstance(found, str | int) and not isinstance(found, bool) else ""


def joined(data: Any, *keys: str, separator: str = " ") -> str:
    """The texts at some keys, each once, what is empty left out."""
    return separator.join(dict.fromkeys(filter(None, (words_at(data, key) for key in keys))))


def fen_at(data: Any, *path: str) -> int:
    """An amount like "89.00" in hundredths."""
    try:
        amount = Decimal(words_at(data, *path) or "0")
    except InvalidOperation as error:
        raise PushUnreadable from error
    if not amount.is_finite() or abs(amount) > 10**12:
        raise PushUnreadable
    return round_fen(amount * 100)


def items_at(data: Any, key: str, *path: str) -> tuple[str, ...]:
    """The names (`key`) of what stands in the list at a path, with the quantity where it is more than one."""
    rows = part(data, *path)
    found = []
    for row in rows[:50] if isinstance(rows, list) else ():
        name = words_at(row, key, limit=120)
        many = words_at(row, "num") or words_at(row, "quantity")
        if name:
            found.append(f"{name} x{many}" if many not in ("", "1") else name)
    return tuple(found)


def check_hmac(secret: str, given: str, body: bytes) -> None:
    """PushForged unless `given` is base64(HMAC-SHA256(secret, body))."""
    want = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    if not hmac.compare_digest(want, given.encode()):
        raise PushForged


def moment(text: str, zone: str) -> datetime:
    """An instant in ISO 8601, in `zone` where it names none; now where it cannot be read."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return clock.now()
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
