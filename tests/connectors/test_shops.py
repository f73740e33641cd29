"""Orders pushed by shops: signatures of the platforms' own samples, and what becomes of anything else."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.connectors import registry
from scrm_app.connectors.base import Message
from scrm_app.connectors.inbound import CLOSED, OTHER, PAID, PushForged, PushUnreadable, ShopOrder, wanted
from scrm_app.core.errors import InvalidInput, ScrmError
from tests.simulators.shops import SHOPIFY, WOO, YOUZAN, push, signed

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
ENTRY = f"http://127.0.0.1/h5/submit/{'a' * 65}"
SETTINGS = {"secret": "s3cret", "client_id": "client", "entry": ENTRY, "words": ""}
LEAVES = st.none() | st.text(max_size=8) | st.integers() | st.floats()
KEYS = st.sampled_from(
    ["id", "total", "line_items", "name", "billing", "full_order_info", "order_info", "tid", "orders", "title", "num"]
)


def read(kind: str, order: object, **more: object) -> ShopOrder:
    found = registry.shops()[kind].read(SETTINGS, *push(kind, order, **more))
    assert found is not None
    return found


def test_each_platform_gives_the_same_kind_of_order() -> None:
    order = read("youzan", YOUZAN)
    assert order == ShopOrder(
        "E2026", PAID, "王女士", "13800001234", "上海市", "上海市浦东新区世纪大道 1 号", ("空调清洗 x2", "加氟"),
        8900, "CNY", "周末上门", datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    )  # fmt: skip
    woo = read("woocommerce", WOO)
    assert (woo.number, woo.state, woo.buyer, woo.amount_fen, woo.items) == (
        "727",
        PAID,
        "San Zhang",
        2935,
        ("上门检测",),
    )
    shopify = read("shopify", SHOPIFY)
    assert (shopify.number, shopify.buyer, shopify.amount_fen, shopify.currency) == ("4507", "Bob", 1001, "USD")


@pytest.mark.parametrize(
    ("kind", "order", "more", "state"),
    [
        ("youzan", YOUZAN, {"type": "trade_TradeClose"}, CLOSED),
        ("woocommerce", {**WOO, "status": "refunded"}, {}, CLOSED),
        ("woocommerce", {**WOO, "status": "on-hold"}, {}, OTHER),
        ("shopify", {**SHOPIFY, "cancelled_at": "2026-11-20T10:00:00+08:00"}, {}, CLOSED),
        ("shopify", {**SHOPIFY, "financial_status": "pending"}, {}, OTHER),
    ],
)
def test_how_an_order_stands(kind: str, order: object, more: dict[str, object], state: str) -> None:
    assert read(kind, order, **more).state == state


@pytest.mark.parametrize("kind", ["youzan", "woocommerce", "shopify"])
def test_forged_pushes_are_refused_before_they_are_read(kind: str) -> None:
    headers, body = push(kind, {"youzan": YOUZAN, "woocommerce": WOO, "shopify": SHOPIFY}[kind])
    shop = registry.shops()[kind]
    with pytest.raises(PushForged):
        shop.read({**SETTINGS, "secret": "other"}, headers, body)
    changed = (
        body.replace(b"89.00", b"1.00")
        .replace(b"29.35", b"1.35")
        .replace(b"10.005", b"1.005")
        .replace(b"%220", b"%221")
    )
    with pytest.raises((PushForged, PushUnreadable)):
        shop.read(SETTINGS, {}, changed if kind == "youzan" else body)
    if kind != "youzan":
        with pytest.raises(PushForged):
            shop.read(SETTINGS, headers, changed)


def test_pushes_about_something_else_are_nothing_and_a_ping_is_welcome() -> None:
    assert registry.shops()["youzan"].read(SETTINGS, *push("youzan", {}, type="item_ItemCreate")) is None
    assert registry.shops()["woocommerce"].read(SETTINGS, {}, b"webhook_id=3") is None
    headers, body = push("shopify", {"id": 1})
    assert registry.shops()["shopify"].read(SETTINGS, {**headers, "x-shopify-topic": "products/update"}, body) is None


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)))
def test_nothing_signed_does_more_than_be_refused(order: object) -> None:
    for kind in registry.shops():
        with suppress(ScrmError):
            registry.shops()[kind].read(SETTINGS, *push(kind, order))


def test_only_the_goods_that_were_named_are_wanted() -> None:
    order = read("youzan", YOUZAN)
    assert wanted({"words": ""}, order)
    assert wanted({"words": "安装\n 清洗 "}, order)
    assert not wanted({"words": "安装"}, order)


async def test_settings_are_checked_and_nothing_is_sent() -> None:
    shop = registry.connector("youzan")
    assert shop.check(SETTINGS)["client_id"] == "client"
    with pytest.raises(InvalidInput) as refused:
        shop.check({**SETTINGS, "entry": "http://127.0.0.1/tickets"})
    assert set(refused.value.problems) == {"entry"}
    assert not (await shop.send(SETTINGS, Message("t", "x", "k"))).ok


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_third_party_samples() -> None:
    shops = registry.shops()
    youzan = (SHARED / "order_payloads" / "youzan" / "push_trade_TradePaid_signed.json").read_bytes()
    order = shops["youzan"].read({"client_id": "yz_client_demo", "secret": "yz_secret_demo"}, {}, youzan)
    assert order is not None
    assert (order.number, order.amount_fen, order.province) == ("E20180825151213075100007", 8900, "北京市")
    for one in json.loads((SHARED / "signature_vectors" / "GIVE_signatures.json").read_text()):
        body = one.get("raw_body", "").encode()
        if one["platform"] in shops and body:
            assert signed(body, one["secret"]) == one["expect"]
    for kind, name in (("woocommerce", "order_create_response"), ("shopify", "order")):
        raw = json.loads((SHARED / "order_payloads" / kind / f"{name}.json").read_text())
        found = read(kind, raw.get("order", raw))
        assert found.items
        assert found.amount_fen > 0
        assert found.buyer
