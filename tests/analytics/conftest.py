"""The help-desk log of an Italian software company as tickets on a flow that fits it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.library.engine.build import chain, flow, node, task
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, build_world, shared_data
from tests.tickets.conftest import FORM, publish


@dataclass
class HelpDesk:
    """The log as pandas reads it, and the same as tickets."""

    frame: pd.DataFrame
    engine: Engine
    admin: Actor
    flow_id: int
    store: int


def read_log(folder: Path) -> pd.DataFrame:
    """One row an event, ordered as it happened; `minutes` until the next event of the case (0 for the last)."""
    frame = pd.read_csv(folder / "helpdesk.csv.gz").rename(
        columns={"case:concept:name": "case", "concept:name": "activity", "time:timestamp": "at", "org:resource": "who"}
    )
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601")
    frame["row"] = range(len(frame))
    frame = frame.sort_values(["case", "at", "row"], kind="stable").reset_index(drop=True)
    after = frame.groupby("case")["at"].shift(-1)
    frame["seconds"] = (after.fillna(frame["at"]) - frame["at"]).dt.total_seconds()
    return frame


def fitting_flow(frame: pd.DataFrame) -> dict[str, object]:
    """A flow with a place for every activity; every activity that ends a case leads to the end."""
    names = sorted(frame["activity"].unique())
    keys = {name: f"n{place}" for place, name in enumerate(names)}
    nodes = [
        node("start", "start", "开始"),
        *(task(key, name, "staff", None, name) for name, key in keys.items()),
        node("end", "end", "结束"),
    ]
    edges = chain("start", *keys.values(), "end")
    last = set(frame.groupby("case")["activity"].last())
    linked = {edge["source"] for edge in edges if edge["target"] == "end"}
    edges += [
        {"id": f"{keys[name]}-end", "source": keys[name], "target": "end", "is_default": False, "name": name}
        for name in sorted(last)
        if keys[name] not in linked
    ]
    return flow(nodes, edges)


@pytest.fixture(scope="module")
def help_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HelpDesk]:
    frame = read_log(shared_data("helpdesk_log"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("helpdesk")))
        patch.delenv("DATABASE_URL", raising=False)
        settings.cache_clear()
        db.engine.cache_clear()
        engine = db.engine()
        SQLModel.metadata.create_all(engine)
        with db.transaction() as session:
            desk = _fill(session, engine, frame)
        yield desk
        engine.dispose()
        db.engine.cache_clear()
    settings.cache_clear()


def _fill(session: Session, engine: Engine, frame: pd.DataFrame) -> HelpDesk:
    world = build_world(session)
    flow_id = publish(session, fitting_flow(frame), FORM, "客服台")
    cases = [
        tickets.LogCase(
            str(case), [tickets.LogEvent(e.activity, e.at.to_pydatetime(), str(e.who)) for e in rows.itertuples()]
        )
        for case, rows in frame.groupby("case", sort=False)
    ]
    done = tickets.import_history(
        session,
        world.admin,
        source="helpdesk",
        flow_id=flow_id,
        org_unit_id=world.units["pudong"],
        cases=cases,
        now=NOW,
    )
    assert done.created == frame["case"].nunique()
    return HelpDesk(frame, engine, world.admin, flow_id, world.units["pudong"])
