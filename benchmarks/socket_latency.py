"""W: what a person waits for at the board, over a raw socket to the real server, beside an event that does nothing.

The floor is Reflex's own: one event that flips the language. A move is authorised, checked against the flow, written
with history, reminders and counters, committed, and acknowledged.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

PORT, TICKETS = int(os.environ.get("E2E_PORT", "3917")), 200
CONTENT = {"fields": [{"key": "title", "kind": "text", "label": "标题", "role": "title", "required": True}]}


def _task(key: str, name: str) -> dict[str, Any]:
    who = {"kind": "role", "value": "service"}
    return {"id": key, "kind": "task", "name": name, "stage": "mid", "assign": who, "limit_minutes": 240}


def _graph() -> dict[str, Any]:
    nodes = [{"id": "s", "kind": "start"}, _task("a", "受理"), _task("b", "处理"), {"id": "e", "kind": "end"}]
    edges = [{"id": x + y, "source": x, "target": y} for x, y in (("s", "a"), ("a", "b"), ("b", "e"))]
    return {"nodes": nodes, "edges": edges}


def prepare(count: int = TICKETS) -> tuple[int, list[tuple[int, int]]]:
    """The demo company and more tickets waiting at the first node: the flow, and (id, version) of each ticket."""
    from models.ticket import Ticket
    from scrm_app import cli
    from scrm_app.core import clock, db
    from scrm_app.core.actor import system_actor
    from scrm_app.flows import service as flows
    from scrm_app.forms import service as forms
    from scrm_app.tickets import service as tickets

    cli.prepare()
    actor, now = system_actor(), clock.now()

    def fill(session: Any) -> tuple[int, list[tuple[int, int]]]:
        form_id = forms.create_form(session, actor, name="测速表", content=CONTENT, now=now)
        forms.publish_form(session, actor, form_id=form_id, revision=1, now=now)
        flow_id = flows.create_flow(session, actor, name="测速", form_id=form_id, graph=_graph(), now=now)
        flows.publish_flow(session, actor, flow_id=flow_id, revision=1, now=now)
        store = session.get(Ticket, 1).org_unit_id
        given = {"flow_id": flow_id, "org_unit_id": store, "now": now}
        made = [tickets.open_ticket(session, actor, answers={"title": f"测速 {n}"}, **given) for n in range(count)]
        return flow_id, [(one.id, session.get(Ticket, one.id).version) for one in made]

    return db.call(fill)


def _round_trip(tab: Any, name: str, payload: dict[str, Any], until: str, path: str = "/board") -> tuple[float, str]:
    began = time.perf_counter()
    tab.emit(name, payload, path=path)
    while (text := tab.socket.receive(10)) is not None:
        if text == "2":
            tab.socket.send("3")
        elif until in text:
            return (time.perf_counter() - began) * 1000, text
    raise TimeoutError(name)


def _row(what: str, times: list[float], floor: float) -> None:
    cuts = statistics.quantiles(times, n=20)
    middle = statistics.median(times)
    print(f"{what:<34}{middle:8.1f} ms p50 {cuts[18]:8.1f} ms p95   {middle / floor:5.1f} x floor")


def main() -> None:
    """Prints p50 and p95 of each, and the ratio to the floor."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "PORT": str(PORT), "SECRET_KEY": "bench", "SCHEDULER": "0"}
        flow_id, rows = prepare()
        from scrm_app.library.engine.demo_company import PASSWORD
        from scrm_app.tickets.state.board import BoardState
        from tests.e2e.server import running_server
        from tests.security.rawsocket import UI, Tab

        board = BoardState.get_full_name()
        with running_server(Path(folder), PORT, SECRET_KEY="bench", SCHEDULER="0") as server:
            form = {"login": "admin", "password": PASSWORD}
            origin = {"Origin": server.base}
            answer = httpx.post(f"{server.base}/api/session", data=form, headers=origin, trust_env=False)
            tab = Tab(server.base, cookie=f"sid={answer.cookies['sid']}", origin=server.base)
            tab.hydrate("/board")
            floor = [_round_trip(tab, f"{UI}.toggle_lang", {}, "lang_rx_state_")[0] for _ in range(200)]
            _round_trip(tab, f"{board}.choose_flow", {"flow_id": str(flow_id)}, "columns_rx_state_")
            loads = [_round_trip(tab, f"{board}.reload", {}, "columns_rx_state_")[0] for _ in range(40)]
            moves = []
            for seq, (ticket, version) in enumerate(rows, start=1):
                move = {"seq": seq, "card": ticket, "to": "b", "version": version}
                took, text = _round_trip(tab, f"{board}.move_card", {"move": move}, "ack_rx_state_")
                assert f'"ack_rx_state_":{seq}' in text.replace(" ", ""), text[:500]
                moves.append(took)
            tab.close()
    middle = statistics.median(floor)
    _row("an event that does nothing", floor, middle)
    _row("the board again", loads, middle)
    _row(f"a card moved ({len(moves)} moves)", moves, middle)


if __name__ == "__main__":
    main()
