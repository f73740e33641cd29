"""Real files: Tmall orders, an Excel and two CSV encodings of them, Olist leads; each equal to pandas."""

import gzip
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from models.customer import Customer, Order
from scrm_app.core import db
from scrm_app.customers import service as customers
from scrm_app.customers.engine.provinces import PROVINCES
from scrm_app.pipeline import service as pipeline
from tests.conftest import shared_data
from tests.imports.kit import bring_in, cast, counts


def tmall(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path)
    frame.columns = [name.strip() for name in frame.columns]
    return frame


@pytest.mark.usefixtures("database")
def test_all_tmall_orders_by_province_equal_pandas_and_again_changes_nothing() -> None:
    path = shared_data("tmall_orders") / "tmall_order_report.csv.gz"
    admin = cast()["admin"]
    assert counts(bring_in(admin, path, "orders")) == (28_010, 0, 0, 0)
    again = bring_in(admin, path, "orders")
    assert counts(again) == (0, 0, 28_010, 0)
    totals = db.call(customers.province_totals, admin, write=False)
    with gzip.open(path) as stream:
        frame = tmall(stream)  # type: ignore[arg-type]
    names = frame["收货地址"].map(lambda name: next(full for full in PROVINCES.values() if full.startswith(name[:2])))
    fen = (frame[["总金额", "买家实际支付金额", "退款金额"]] * 100).round().astype("int64")
    fen["n"] = 1
    sums = fen.groupby(names).sum()
    wanted = {name: (row["n"], *row.iloc[:3]) for name, row in sums.iterrows()}
    assert {PROVINCES[code]: (n, amount, paid, refund) for code, n, amount, paid, refund in totals} == wanted
    with db.transaction(write=False) as session:
        assert session.exec(select(func.count()).select_from(Customer)).one() == 31
        assert session.exec(select(func.count()).select_from(Order)).one() == 28_010


@pytest.mark.usefixtures("database")
def test_the_same_orders_as_workbook_gbk_and_bom_are_the_same_orders() -> None:
    folder = shared_data("excel_import")
    admin = cast()["admin"]
    assert counts(bring_in(admin, folder / "tmall_2000.xlsx", "orders")) == (2_000, 0, 0, 0)
    for name in ("tmall_2000_gbk.csv", "tmall_2000_utf8bom.csv"):
        assert counts(bring_in(admin, folder / name, "orders")) == (0, 0, 2_000, 0), name


@pytest.mark.usefixtures("database")
def test_the_funnel_by_origin_equals_pandas_in_either_order_of_the_files() -> None:
    folder = shared_data("lead_funnel")
    leads, deals = folder / "olist_marketing_qualified_leads_dataset.csv", folder / "olist_closed_deals_dataset.csv"
    admin = cast()["admin"]
    assert counts(bring_in(admin, leads, "leads", source="olist")) == (8_000, 0, 0, 0)
    assert counts(bring_in(admin, deals, "leads", source="olist")) == (0, 842, 0, 0)
    assert counts(bring_in(admin, deals, "leads", source="olist")) == (0, 0, 842, 0)
    assert counts(bring_in(admin, leads, "leads", source="olist")) == (0, 0, 8_000, 0)
    mql, won = pd.read_csv(leads), pd.read_csv(deals)
    joined = mql.assign(origin=mql["origin"].fillna(""), won=mql["mql_id"].isin(won["mql_id"]))
    grouped = joined.groupby("origin")["won"].agg(["size", "sum"])
    funnel, _sources = db.call(pipeline.show_funnel, admin, write=False)
    ours = {line.channel: (line.leads, line.won) for line in funnel.channels}
    assert ours == {origin: (int(row["size"]), int(row["sum"])) for origin, row in grouped.iterrows()}
    assert [step.reached for step in funnel.steps] == [8_000, 842, 842, 842, 842]


@pytest.mark.usefixtures("database")
def test_a_tab_file_named_csv_becomes_customers_without_a_name() -> None:
    path = shared_data("marketing_campaign") / "marketing_campaign.csv"
    admin = cast()["admin"]
    assert counts(bring_in(admin, path, "customers", source="活动")) == (2_240, 0, 0, 0)
    assert counts(bring_in(admin, path, "customers", source="活动")) == (0, 0, 2_240, 0)


def test_each_row_of_the_helpdesk_log_is_read(database: Engine) -> None:
    from scrm_app.imports.engine import reader

    path = shared_data("helpdesk_log") / "helpdesk.csv.gz"
    report = reader.inspect(path, "ticket_log")
    columns = {report["header"][int(i)]: key for i, key in report["columns"].items()}
    assert columns["case:concept:name"] == "case"
    assert columns["concept:name"] == "activity"
    assert columns["time:timestamp"] == "at"
    assert report["total"] == 21_348
