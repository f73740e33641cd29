"""The pages of settlement as the browser calls them."""

from typing import Any

import pytest
from reflex.state import State

from scrm_app.settlement.state.designer import PlanState
from scrm_app.settlement.state.statement import StatementState


@pytest.mark.parametrize(("kind", "read"), [(StatementState, "_load"), (PlanState, "_reload")])
async def test_what_changes_while_a_page_opens_is_heard(kind: Any, read: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    async def reads(_self: Any) -> None:
        done.append("read")

    async def nothing(_self: Any, *_given: Any, **_more: Any) -> list[Any]:
        return []

    monkeypatch.setattr(kind, "_follow", lambda _self, _topic, _event: done.append("follow"))
    monkeypatch.setattr(kind, read, reads)
    monkeypatch.setattr(kind, "_ask", nothing)
    root: Any = State(_reflex_internal_init=True)  # type: ignore[call-arg]
    page = await root.get_state(kind)
    await page.load()
    assert done == ["follow", "read"]
