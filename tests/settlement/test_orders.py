"""Orders of a month, settled by province: equal to pandas, the same when run twice, closed when locked."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import insert
from sqlmodel import Session, select

from models.customer import Customer, Order
from models.settlement import StatementLine
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.customers.engine.provinces import province_code
from scrm_app.settlement import service
from scrm_app.settlement.engine.city_tiers import province_tier
from tests.conftest import NOW, World, shared_data
from tests.settlement.conftest import Publish

SHANGHAI = ZoneInfo("Asia/Shanghai")
Row = tuple[str, int, int, datetime]


def place(session: Session, world: World, rows: Sequence[Row]) -> None:
    """Orders as an import leaves them: (province, paid fen net of refunds, refunded fen, paid at)."""
    customer = Customer(name="散客", org_unit_id=world.units["pudong"], created_at=NOW, updated_at=NOW)
    session.add(customer)
    session.flush()
    shared = {"source": "tmall", "customer_id": customer.id, "org_unit_id": world.units["pudong"], "item": "",
              "address": "", "created_at": NOW, "updated_at": NOW}  # fmt: skip
    session.execute(
        insert(Order),
        [
            {**shared, "external_id": str(i), "province_code": province, "amount_fen": paid, "paid_fen": paid,
             "refund_fen": refund, "placed_at": at, "paid_at": at}
            for i, (province, paid, refund, at) in enumerate(rows)
        ],
    )  # fmt: skip


def by_hand(total_fen: int, tiers: Sequence[tuple[int | None, str]]) -> int:
    """Graduated fee of a total in exact decimals."""
    fee, low = Decimal(0), 0
    for up_to, rate in tiers:
        high = total_fen if up_to is None else min(total_fen, up_to)
        fee += max(high - low, 0) * Decimal(rate)
        low = max(low, high)
    return int(fee.quantize(Decimal(1), rounding=ROUND_HALF_UP))


FIRST = [(5_000_000, "0.02"), (20_000_000, "0.03"), (None, "0.04")]
OTHER = [(2_000_000, "0.03"), (None, "0.05")]


def tiers_json(tiers: Sequence[tuple[int | None, str]]) -> list[dict[str, object]]:
    return [{"up_to_fen": up_to, "rate": rate} for up_to, rate in tiers]


@pytest.fixture
def plans(publish: Publish) -> None:
    publish("一线省份", starts_on=datetime(2020, 1, 1, tzinfo=UTC).date(), tiers=tiers_json(FIRST),
            match={"city_tiers": ["first"]})  # fmt: skip
    publish("其他省份", starts_on=datetime(2020, 1, 1, tzinfo=UTC).date(), tiers=tiers_json(OTHER))


@pytest.mark.usefixtures("plans")
def test_a_real_month_by_province_equals_pandas(session: Session, world: World) -> None:
    frame = pd.read_csv(shared_data("tmall_orders") / "tmall_order_report.csv.gz")
    frame.columns = [name.strip() for name in frame.columns]
    paid = frame[frame["订单付款时间"].notna() & (frame["买家实际支付金额"] > 0)].copy()
    paid["province"] = paid["收货地址"].map(province_code)
    paid["fen"] = (paid["买家实际支付金额"] * 100).round().astype(int)
    paid["refund"] = (paid["退款金额"] * 100).round().astype(int)
    paid["at"] = pd.to_datetime(paid["订单付款时间"]).dt.tz_localize(SHANGHAI)
    place(session, world, [(r.province, r.fen, r.refund, r.at.to_pydatetime()) for r in paid.itertuples()])

    run = service.settle_orders(session, world.finance, period="2020-02", now=NOW)

    month = paid[paid["at"].dt.strftime("%Y-%m") == "2020-02"]
    net = month["fen"].groupby(month["province"]).sum()
    assert run.orders == len(month)
    assert run.unmatched == 0
    assert {p.province_code: p.net_fen for p in run.provinces} == net.to_dict()
    expected = {
        code: by_hand(int(total), FIRST if province_tier(code) == "first" else OTHER) for code, total in net.items()
    }
    assert {p.province_code: p.fee_fen for p in run.provinces} == expected
    assert run.fee_fen == sum(expected.values())

    (view,) = service.list_statements(session, world.alice, page=PageRequest(), kind="orders").rows
    assert view.total_fen == run.fee_fen
    again = service.settle_orders(session, world.finance, period="2020-02", now=NOW)
    assert again == run
    assert len(session.exec(select(StatementLine.id)).all()) == run.orders
    some = service.list_lines(session, world.alice, statement_id=view.id, page=PageRequest(page=77)).rows
    assert all(service.explain_line(session, world.alice, line_id=line.id).explanation.agrees for line in some)
    service.lock_statement(
        session, world.finance, statement_id=view.id, version=_version(session, world, view.id), now=NOW
    )
    with pytest.raises(Conflict):
        service.settle_orders(session, world.finance, period="2020-02", now=NOW)


def _version(session: Session, world: World, statement_id: int) -> int:
    return service.get_statement(session, world.finance, statement_id=statement_id).version


@pytest.mark.usefixtures("plans")
def test_the_month_is_that_of_the_business(session: Session, world: World) -> None:
    """23:30 UTC on Jan 31st is February in Shanghai."""
    january, february = (datetime(2020, 1, 31, hour, 30, tzinfo=UTC) for hour in (15, 23))
    place(session, world, [("310000", 100, 0, january), ("310000", 10_000, 0, february)])
    assert service.settle_orders(session, world.finance, period="2020-02", now=NOW).net_fen == 10_000


@pytest.mark.usefixtures("plans")
def test_what_was_refunded_earns_nothing(session: Session, world: World) -> None:
    """Paid is what the shop keeps; an order refunded in full is not in the statement."""
    at = datetime(2020, 2, 3, tzinfo=UTC)
    place(session, world, [("310000", 400_000, 100_000, at), ("310000", 0, 700, at)])
    run = service.settle_orders(session, world.finance, period="2020-02", now=NOW)
    assert (run.orders, run.fee_fen) == (1, 8_000)


def test_orders_without_a_plan_are_counted(session: Session, world: World) -> None:
    place(session, world, [("310000", 500, 0, datetime(2020, 2, 3, tzinfo=UTC))])
    assert service.settle_orders(session, world.finance, period="2020-02", now=NOW).unmatched == 1


@pytest.mark.parametrize("period", ["", "2020", "2020-13", "x", "2020-02-01"])
def test_a_month_that_is_none_is_refused(session: Session, world: World, period: str) -> None:
    with pytest.raises(InvalidInput):
        service.settle_orders(session, world.finance, period=period, now=NOW)
