"""Upload and download over HTTP: who may, what is refused before a byte is stored, and in which language."""

from pathlib import Path
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
