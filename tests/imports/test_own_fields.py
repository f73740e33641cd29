"""The company's own fields of customers by column mapping: guessed by name, read by kind, refused with the reason."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.customer import Customer
from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.forms import service as forms
from scrm_app.forms.engine.regions import place_in
from scrm_app.imports import presenter, service
from scrm_app.library.engine.build import choice, field
from tests.conftest import NOW
from tests.imports.kit import bring_in, cast, counts, upload

pytestmark = pytest.mark.usefixtures("database")
FORM = {
    "fields": [
        field("until", "date", "合同到期"),
        choice("level", "会员等级", ["金卡", "银卡"]),
        choice("likes", "爱好", ["钓鱼", "露营"], kind="multiple"),
        field("seats", "number", "座位数"),
        field("budget", "money", "预算"),
        field("each", "formula", "每座预算", formula="{budget} / {seats}", result="money"),
        field("boss", "text", "底价备注"),
    ],
    "rights": {"role:importer": {"boss": "hide"}},
}
LINES = [
    "客户编号,姓名,手机,合同到期,会员等级,爱好,座位数,预算,底价备注",
    '1,张三,13800138000,2026年12月1日,金卡,钓鱼、露营,4,"1,000.00",八折',
    "2,李四,13900139000,2026/12/9,钻石卡,,2,,",
    "3,王五,13700137000,,,,,,",
]


def pinned(designer: Actor, form: dict[str, Any] = FORM) -> None:
    with db.transaction() as session:
        form_id = forms.start_own_form(session, designer, now=NOW)
        revision = forms.get_draft(session, designer, form_id=form_id).revision
        saved = forms.save_draft(session, designer, form_id=form_id, revision=revision, content=form, now=NOW)
        forms.publish_form(session, designer, form_id=form_id, revision=saved.revision, now=NOW)
        forms.pin_own_form(session, designer, now=NOW)


def table(tmp_path: Path, lines: list[str]) -> Path:
    path = tmp_path / "客户.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def own() -> dict[str, dict[str, Any]]:
    with db.transaction(write=False) as session:
        return {row.name: dict(row.own) for row in session.exec(select(Customer))}


def test_columns_find_their_field_and_cells_their_value(tmp_path: Path) -> None:
    admin = cast()["admin"]
    pinned(admin)
    job = bring_in(admin, table(tmp_path, LINES), "customers")
    assert job.mapping["columns"]["4"] == "own.level"
    assert counts(job) == (2, 0, 0, 1)
    zhang = {"until": "2026-12-01", "level": "金卡", "likes": ["钓鱼", "露营"], "seats": 4, "budget": 1_000_00}
    assert own() == {"张三": zhang | {"each": 250_00, "boss": "八折"}, "王五": {}}
    with db.transaction(write=False) as session:
        path, _ = service.reject_file(session, admin, job_id=job.id)
    refused = list(load_workbook(path).active.values)[1]
    assert "会员等级: 没有「钻石卡」这个选项" in str(refused[-1])
    assert counts(bring_in(admin, table(tmp_path, LINES), "customers")) == (0, 0, 2, 1)


CARDS = {
    "fields": [
        field("area", "region", "常驻地区"),
        field("adviser", "person", "专属顾问"),
        field("friend", "customer", "介绍人"),
        choice("level", "会员等级", ["金卡", "银卡"]),
    ]
}


def test_people_customers_and_places_are_found_by_what_stands_in_the_cell(tmp_path: Path) -> None:
    admin = cast()["admin"]
    pinned(admin, CARDS)
    before = ["客户编号,姓名,手机", "1,张三,13800138000", "2,李四,13900139000", "3,李四,13700137000"]
    bring_in(admin, table(tmp_path, before), "customers")
    adviser = admin.name
    lines = [
        "客户编号,姓名,常驻地区,专属顾问,介绍人,会员等级",
        f"4,王五,浙江省杭州市西湖区,{adviser},张三,金卡",
        f"5,赵六,上海 浦东新区,{adviser},13900139000,",
        "6,钱七,火星,,,",
        "7,孙八,,没有这个人,,",
        "8,周九,,,李四,",
        "9,吴十,,,,钻石卡",
        "10,郑一,,,没有这位客户,",
    ]
    job_id = upload(admin, table(tmp_path, lines), "customers")
    rows, bad = db.call(service.preview, admin, job_id=job_id, write=False)
    assert bad == 5
    assert {row.number - 1: {at: why.zh for at, why in row.problems.items()} for row in rows if row.problems} == {
        3: {2: "常驻地区: 没有找到地区「火星」, 请写到区县, 例如 浙江省杭州市西湖区。"},
        4: {3: "专属顾问: 没有找到同事「没有这个人」。"},
        5: {4: "介绍人: 有 2 位客户叫「李四」, 分不清。"},
        6: {5: "会员等级: 没有「钻石卡」这个选项。"},
        7: {4: "介绍人: 没有找到客户「没有这位客户」。"},
    }
    assert counts(bring_in(admin, table(tmp_path, lines), "customers")) == (2, 0, 0, 5)
    known = own()
    with db.transaction(write=False) as session:
        ids = {row.external_id: row.id for row in session.exec(select(Customer))}
    west_lake = {"codes": ["330000", "330100", "330106"], "names": ["浙江省", "杭州市", "西湖区"]}
    assert known["王五"] == {"area": west_lake, "adviser": admin.user_id, "friend": ids["1"], "level": "金卡"}
    assert (known["赵六"]["area"]["codes"][-1], known["赵六"]["friend"]) == ("310115", ids["2"])


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("上海市市辖区浦东新区", "310115"),
        ("北京市北京市朝阳区", "110105"),
        ("广西/南宁/青秀", "450103"),
        ("重庆市城口县", "500229"),
        ("浙江杭州", None),
        ("朝阳区", None),
        ("浙江省杭州市西湖区文三路", None),
    ],
)
def test_only_what_names_one_district_is_a_place(text: str, district: str | None) -> None:
    found = place_in(text)
    assert (found[-1] if found else None) == district


def test_a_long_text_is_as_long_as_on_the_page(tmp_path: Path) -> None:
    admin = cast()["admin"]
    pinned(admin, {"fields": [field("story", "long_text", "客户背景"), field("short", "text", "暗号")]})
    lines = ["客户编号,姓名,客户背景,暗号", f"1,张三,{'长' * 3000},短", f"2,李四,,{'长' * 201}"]
    assert counts(bring_in(admin, table(tmp_path, lines), "customers")) == (1, 0, 0, 1)
    assert own() == {"张三": {"story": "长" * 3000, "short": "短"}}


def test_an_import_changes_only_the_fields_it_brings(tmp_path: Path) -> None:
    admin = cast()["admin"]
    pinned(admin)
    bring_in(admin, table(tmp_path, LINES), "customers")
    more = table(tmp_path, ["客户编号,座位数", "1,5"])
    assert counts(bring_in(admin, more, "customers")) == (0, 1, 0, 0)
    assert (own()["张三"]["seats"], own()["张三"]["each"], own()["张三"]["level"]) == (5, 200_00, "金卡")


def test_nobody_imports_into_a_field_they_may_not_change(tmp_path: Path) -> None:
    from dataclasses import replace

    people = cast()
    pinned(people["admin"])
    importer = replace(people["admin"], roles=frozenset({"importer"}))
    job_id = upload(importer, table(tmp_path, LINES), "customers")
    job = db.call(service.get_import, importer, job_id=job_id, write=False)
    offered = {one["value"] for one in presenter.field_choices(job, "zh")}
    assert "own.seats" in offered
    assert "own.boss" not in offered
    assert "own.boss" not in job.mapping["columns"].values()
    with db.transaction(write=False) as session:
        answers, refused = forms.read_own_cells(session, importer, [{"boss": "八折", "seats": "3"}])
    assert (answers, refused) == ([{"seats": 3}], {})


def test_a_column_of_phones_without_a_known_name_is_the_customers_own_phone(tmp_path: Path) -> None:
    admin = cast()["admin"]
    pinned(admin, {"fields": [field("tel", "phone", "备用电话"), field("until", "date", "合同到期")]})
    job_id = upload(admin, table(tmp_path, ["姓名,SJ,合同到期", "张三,13800138000,12/25/2026"]), "customers")
    job = db.call(service.get_import, admin, job_id=job_id, write=False)
    assert job.mapping["columns"] == {"0": "name", "1": "phone", "2": "own.until"}
    assert job.mapping["month_first"]


@pytest.mark.parametrize("key", ["note", "list_fen"])
def test_a_refused_row_comes_back_whatever_the_key_of_its_field(tmp_path: Path, key: str) -> None:
    admin = cast()["admin"]
    pinned(admin, {"fields": [field(key, "text", "备注价"), field("seats", "number", "座位数")]})
    job = bring_in(admin, table(tmp_path, ["客户编号,姓名,备注价,座位数", "1,张三,八折,很多"]), "customers")
    assert (job.status, counts(job)) == ("done", (0, 0, 0, 1))
    with db.transaction(write=False) as session:
        path, _ = service.reject_file(session, admin, job_id=job.id)
    assert "八折" in list(load_workbook(path).active.values)[1]


def test_without_own_fields_nothing_is_different(tmp_path: Path) -> None:
    admin = cast()["admin"]
    job = bring_in(admin, table(tmp_path, ["客户编号,姓名,座位数", "1,张三,4"]), "customers")
    assert counts(job) == (1, 0, 0, 0)
    assert own() == {"张三": {}}
