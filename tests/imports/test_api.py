"""Upload and download over HTTP: who may, what is refused before a byte is stored, and in which language."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from models.identity import UserSession
from scrm_app.api import build_api
from scrm_app.core import clock, db
from scrm_app.core.actor import Actor
from scrm_app.core.crypto import fingerprint
from scrm_app.imports import service
from scrm_app.imports.engine import limits
from scrm_app.imports.service import files
from tests.imports.kit import cast

pytestmark = pytest.mark.usefixtures("database")
TABLE = "客户编号,姓名,手机\n1,张三,13800138000\n2,李四,电话\n".encode()


def client_of(actor: Actor | None, lang: str = "zh-CN") -> TestClient:
    client = TestClient(build_api(), raise_server_exceptions=False)
    client.cookies.set("lang", lang)
    if actor is not None:
        now = clock.now()
        with db.transaction() as session:
            row = {"user_id": actor.user_id, "fingerprint": fingerprint(f"t{actor.user_id}")}
            later = now.replace(year=now.year + 1)
            session.add(UserSession(**row, created_at=now, seen_at=now, expires_at=later))
        client.cookies.set("sid", f"t{actor.user_id}")
    return client


def send(
    client: TestClient, data: bytes, target: str = "customers", name: str = "名单.csv"
) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/imports?target={target}", content=data, headers={"X-File-Name": quote(name)})
    return answer.status_code, answer.json()


def test_upload_run_and_download_the_refused_rows() -> None:
    people = cast()
    client = client_of(people["admin"])
    status, answer = send(client, TABLE)
    assert status == 200
    job_id = answer["id"]
    assert db.call(service.get_import, people["admin"], job_id=job_id, write=False).file_name == "名单.csv"
    assert client.get(f"/api/imports/{job_id}/rejects").status_code == 409
    db.call(service.start_import, people["admin"], job_id=job_id, now=clock.now())
    service.run_waiting()
    answer = client.get(f"/api/imports/{job_id}/rejects")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert quote("名单-未导入.xlsx") in answer.headers["content-disposition"]


def test_nobody_and_somebody_without_the_right_store_nothing() -> None:
    people = cast()
    assert send(client_of(None), TABLE)[0] == 401
    assert send(client_of(people["bob"]), TABLE)[0] == 403
    assert client_of(people["admin"]).post("/api/imports?target=customers", content=TABLE).status_code == 403
    assert list(files.folder().iterdir()) == []


@pytest.mark.parametrize(
    ("data", "target", "status"),
    [(b"", "customers", 422), (b"MZ" + b"\0" * 99, "customers", 422), (TABLE, "secrets", 422)],
)
def test_a_refused_file_leaves_nothing_behind(data: bytes, target: str, status: int) -> None:
    client = client_of(cast()["admin"], lang="en")
    code, answer = send(client, data, target)
    assert code == status
    assert str(answer["error"]).isascii()
    assert list(files.folder().iterdir()) == []


def test_too_large_is_refused_by_its_declared_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UPLOAD_BYTES", 1000)
    code, answer = send(client_of(cast()["admin"]), b"x" * 2000)
    assert code == 413
    assert "MB" in str(answer["error"])


def test_charlie_cannot_download_what_others_imported(tmp_path: Path) -> None:
    people = cast()
    _status, answer = send(client_of(people["admin"]), TABLE)
    assert client_of(people["charlie"]).get(f"/api/imports/{answer['id']}/rejects").status_code == 403


SHEET = "客户姓名,联系电话,购买日期,类型\n" + "".join(f"王强,1380013800{n},2026-01-0{n + 1},空调\n" for n in range(5))


def ask_columns(client: TestClient, data: bytes) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/imports/columns", content=data, headers={"X-File-Name": "table.csv"})
    return answer.status_code, answer.json()


def test_a_table_is_read_as_fields_of_a_form_and_not_kept() -> None:
    client = client_of(cast()["designer"])
    status, answer = ask_columns(client, SHEET.encode())
    assert status == 200
    assert [column["kind"] for column in answer["columns"]] == ["text", "phone", "date", "text"]
    assert answer["columns"][1]["samples"][0] == "13800138000"
    assert list(files.folder().iterdir()) == []


def test_what_is_no_table_becomes_no_form() -> None:
    client = client_of(cast()["designer"])
    for data in (b"", b"%PDF-1.7 ...", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01\x02" * 50):
        status, answer = ask_columns(client, data)
        assert (status, bool(answer["error"])) == (422, True), data
    assert list(files.folder().iterdir()) == []


def test_only_who_designs_forms_reads_a_table_as_one() -> None:
    people = cast()
    assert ask_columns(client_of(people["charlie"]), SHEET.encode())[0] == 403
    assert ask_columns(client_of(None), SHEET.encode())[0] == 401
    client = client_of(people["designer"])
    assert client.post("/api/imports/columns", content=SHEET.encode()).status_code == 403
