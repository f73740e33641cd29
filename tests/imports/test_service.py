"""An import from the door to the result: refusals, rejects, restart, cancel, rights, memory of mappings."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import func
from sqlmodel import select

from models.customer import Customer
from models.importing import ImportJob
from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden, ScrmError
from scrm_app.imports import service
from scrm_app.imports.engine import limits
from scrm_app.imports.errors import FileRefused, FileTooLarge, ImportNotReady, MappingIncomplete
from scrm_app.imports.service import files, run
from tests.imports.kit import bring_in, cast, chunks, counts, upload

pytestmark = pytest.mark.usefixtures("database")


def table(tmp_path: Path, lines: list[str], name: str = "客户.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def number_of_customers() -> int:
    with db.transaction(write=False) as session:
        return session.exec(select(func.count()).select_from(Customer)).one()


def test_good_rows_come_in_and_bad_rows_come_back_with_reasons(tmp_path: Path) -> None:
    admin = cast()["admin"]
    lines = ["客户编号,姓名,手机,建档时间", "1,张三,13800138000,2026-01-01", "2,李四,电话,昨天", ",,,", ",王五,,"]
    job = bring_in(admin, table(tmp_path, lines), "customers")
    assert job.status == "done"
    assert counts(job) == (1, 0, 0, 2)
    with db.transaction(write=False) as session:
        path, name = service.reject_file(session, admin, job_id=job.id)
    assert name == "客户-未导入.xlsx"
    rows = list(load_workbook(path).active.values)
    assert rows[0] == ("客户编号", "姓名", "手机", "建档时间", "原文件行号", "未导入的原因")
    assert rows[1][:5] == ("2", "李四", "电话", "昨天", 3)
    assert "手机" in str(rows[1][5])
    assert "昨天" in str(rows[1][5])
    corrected = table(tmp_path, ["客户编号,姓名,手机,建档时间", "2,李四,13900139000,2026-01-02"])
    assert counts(bring_in(admin, corrected, "customers")) == (1, 0, 0, 0)


def test_of_several_sheets_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["请看第二张表"])
    book.create_sheet("空白")
    orders = book.create_sheet("订单")
    for line in (["2026年2月订单"], [], ["订单编号", "总金额", "下单时间"], ["A1", "(12.50)", "2026/2/1 10:00"]):
        orders.append(line)
    book.save(tmp_path / "orders.xlsx")
    job = bring_in(cast()["admin"], tmp_path / "orders.xlsx", "orders")
    assert counts(job) == (1, 0, 0, 0)


def test_a_hundred_thousand_bad_rows_end_in_the_reject_file_and_store_nothing(tmp_path: Path) -> None:
    admin = cast()["admin"]
    path = table(tmp_path, ["订单编号,总金额,下单时间", *(f"{n},很多,=1+{n}" for n in range(100_000))])
    job = bring_in(admin, path, "orders")
    assert counts(job) == (0, 0, 0, 100_000)
    assert job.done == job.total == 100_000
    assert number_of_customers() == 0
    with db.transaction(write=False) as session:
        made, _name = service.reject_file(session, admin, job_id=job.id)
    rows = CalamineWorkbook.from_path(str(made)).get_sheet_by_index(0).to_python()
    assert rows[1][2] == "'=1+0"
    assert len(rows) == 100_001


def test_a_killed_import_goes_on_after_its_last_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH_ROWS", 2_000)
    admin = cast()["admin"]
    path = table(tmp_path, ["客户编号,姓名", *(f"{n},客户{n}" for n in range(5_000))])
    real, calls = run.take_batch, []

    def dies_in_the_third(*args: object, **kwargs: object) -> bool:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "take_batch", dies_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        bring_in(admin, path, "customers")
    assert number_of_customers() == 4_000
    assert service.run_waiting() == 0
    later = clock.now() + run.STALE_AFTER * 2
    with clock.frozen(later):
        assert service.run_waiting() == 1
    job = db.call(service.list_imports, admin, write=False)[0]
    assert job.status == "done"
    assert counts(job) == (5_000, 0, 0, 0)
    assert number_of_customers() == 5_000


def test_a_batch_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = cast()["admin"]
    path = table(tmp_path, ["客户编号,姓名", "1,张三", "2,李四"])

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(run, "count", breaks)
    job = bring_in(admin, path, "customers")
    assert job.status == "failed"
    assert "重新上传" in job.problem.zh
    assert number_of_customers() == 0


def test_cancel_stops_before_the_next_batch_and_keeps_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = cast()["admin"]
    path = table(tmp_path, ["客户编号,姓名", *(f"{n},客户{n}" for n in range(6_000))])
    real = run.take_batch

    def then_cancel(session: object, **kwargs: object) -> bool:
        more = real(session, **kwargs)  # type: ignore[arg-type]
        job = session.get(ImportJob, kwargs["job_id"])  # type: ignore[attr-defined]
        job.wants_cancel = True
        return more

    monkeypatch.setattr(run, "take_batch", then_cancel)
    job = bring_in(admin, path, "customers")
    assert job.status == "cancelled"
    assert job.new == number_of_customers() == 2_000


def test_a_mapping_is_remembered_for_the_same_header(tmp_path: Path) -> None:
    admin = cast()["admin"]
    path = table(tmp_path, ["甲,乙", "1,张三"])
    bring_in(admin, path, "customers", columns={0: "external_id", 1: "name"}, source="老系统")
    job = db.call(service.get_import, admin, job_id=upload(admin, path, "customers"), write=False)
    assert job.inspection["remembered"]
    assert job.mapping["columns"] == {"0": "external_id", "1": "name"}
    assert job.source == "老系统"


def test_a_mapping_without_its_needed_column_does_not_start(tmp_path: Path) -> None:
    admin = cast()["admin"]
    with pytest.raises(MappingIncomplete, match="客户编号或手机"):
        bring_in(admin, table(tmp_path, ["姓名", "张三"]), "customers")


def test_bob_without_the_right_and_alice_outside_her_store_are_refused(tmp_path: Path) -> None:
    people = cast()
    path = table(tmp_path, ["客户编号,姓名", "1,张三"])
    with pytest.raises(Forbidden):
        upload(people["bob"], path, "customers")
    job_id = upload(people["admin"], path, "customers")
    with pytest.raises(Forbidden):
        db.call(service.get_import, people["charlie"], job_id=job_id, write=False)
    with pytest.raises(ScrmError):
        db.call(service.delete_import, people["alice"], job_id=job_id)


def test_a_running_import_cannot_be_changed_and_a_finished_one_can_be_forgotten(tmp_path: Path) -> None:
    admin = cast()["admin"]
    job = bring_in(admin, table(tmp_path, ["客户编号,姓名", "1,张三"]), "customers")
    with pytest.raises(ImportNotReady):
        db.call(service.save_mapping, admin, job_id=job.id, columns={}, source="x")
    service.drop(db.call(service.delete_import, admin, job_id=job.id))
    assert db.call(service.list_imports, admin, write=False) == []
    assert list(files.folder().iterdir()) == []
    assert number_of_customers() == 1


def test_an_import_that_broke_off_leaves_no_rows_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = cast()["admin"]
    book = Workbook()
    for line in (["客户编号", "姓名"], ["1", "张三"]):
        book.active.append(line)
    book.save(tmp_path / "客户.xlsx")

    def broken(*_: Any, **__: Any) -> None:
        assert [path.suffix for path in files.folder().iterdir()].count(".rows") == 1
        raise RuntimeError

    monkeypatch.setattr(run, "take_batch", broken)
    assert bring_in(admin, tmp_path / "客户.xlsx", "customers").status == "failed"
    assert [path.suffix for path in files.folder().iterdir()].count(".rows") == 0


async def test_an_upload_past_the_limit_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UPLOAD_BYTES", 1_000_000)
    with pytest.raises(FileTooLarge):
        await service.store(chunks(b"x" * 1_200_000))
    assert list(files.folder().iterdir()) == []


def test_a_path_is_not_a_token() -> None:
    with pytest.raises(FileRefused):
        files.path_of("../secret")


def test_the_preview_says_what_is_wrong_in_each_cell(tmp_path: Path) -> None:
    admin = cast()["admin"]
    job_id = upload(admin, table(tmp_path, ["客户编号,手机", "1,13800138000", "2,abc"]), "customers")
    rows, bad = db.call(service.preview, admin, job_id=job_id, write=False)
    assert bad == 1
    assert "abc" in rows[1].problems[1].zh
