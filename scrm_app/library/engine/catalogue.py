"""Everything the library holds, by code."""

from functools import cache

from scrm_app.library.engine.flows_after import AFTER_FLOWS
from scrm_app.library.engine.flows_care import CARE_FLOWS
from scrm_app.library.engine.flows_guest import GUEST_FLOWS
from scrm_app.library.engine.flows_home import HOME_FLOWS
from scrm_app.library.engine.flows_inner import INNER_FLOWS
from scrm_app.library.engine.flows_sales import SALES_FLOWS
from scrm_app.library.engine.flows_school import SCHOOL_FLOWS
from scrm_app.library.engine.flows_trade import TRADE_FLOWS
from scrm_app.library.engine.flows_visit import VISIT_FLOWS
from scrm_app.library.engine.scenes_goods import GOODS_PACKS
from scrm_app.library.engine.scenes_people import PEOPLE_PACKS
from scrm_app.library.engine.scenes_places import PLACE_PACKS
from scrm_app.library.engine.scenes_work import WORK_PACKS
from scrm_app.library.engine.shape import FlowTemplate, Pack, Scene

PACKS: dict[str, Pack] = {pack.code: pack for pack in (*PEOPLE_PACKS, *GOODS_PACKS, *PLACE_PACKS, *WORK_PACKS)}
FLOWS: dict[str, FlowTemplate] = {
    flow.code: flow
    for flow in (
        *SALES_FLOWS,
        *GUEST_FLOWS,
        *CARE_FLOWS,
        *SCHOOL_FLOWS,
        *TRADE_FLOWS,
        *VISIT_FLOWS,
        *HOME_FLOWS,
        *AFTER_FLOWS,
        *INNER_FLOWS,
    )
}
SCENES: dict[str, Scene] = {scene.code: scene for pack in PACKS.values() for scene in pack.scenes}


@cache
def packs_of(flow: str) -> tuple[str, ...]:
    """Codes of the packs whose scenes use this flow."""
    return tuple(pack.code for pack in PACKS.values() if flow in pack.flows)
