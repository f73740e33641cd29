"""Which flow a page is about: the same for all pages beside the designer."""

import re
from typing import Any

from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.flows import service as flows
from scrm_app.flows.engine.views import DraftView
from scrm_app.identity.session import AppState

_PATH = re.compile(r"/flows/(\d{1,15})/")


def whole(value: Any) -> int:
    """A number a browser sent; InvalidInput when it is none."""
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or len(text) > 15:
        raise InvalidInput("没有看懂这个编号, 请刷新页面。", "This number was not understood. Reload the page.")
    return int(text)


class FlowPlaceState(AppState):
    """The flow in the address."""

    flow_name: str = ""
    flow: int = 0
    gone: bool = False
    has_changes: bool = False

    async def _draft(self) -> DraftView | None:
        """The flow the page is about; None when there is none."""
        found = _PATH.search(str(self.router.url.path) + "/")
        self.flow, self.gone = (int(found[1]) if found else 0), False
        try:
            view = await self._ask(flows.get_draft, flow_id=self.flow)
        except NotFound:
            self.gone, self.flow_name = True, ""
            return None
        self.flow_name, self.has_changes = view.name, view.has_changes
        return view
