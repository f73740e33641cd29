"""The composition root: puts the parts together and nothing else."""

import reflex as rx

from scrm_app.api import build_api
from scrm_app.core import events
from scrm_app.identity.page.frame import NavItem, frame
from scrm_app.identity.session import FrameState
from scrm_app.routes import PAGES, PageSpec
from scrm_app.scheduler import background
from scrm_app.server import harden, live_updates
from scrm_app.wiring import WIRING

events.wire(WIRING)
app = rx.App(api_transformer=build_api(), html_lang="zh-CN", theme=rx.theme(accent_color="indigo", gray_color="slate"))
NAV = [NavItem(p.path, p.title, p.icon, p.group, p.permission) for p in PAGES if p.group]


def _add(spec: PageSpec) -> None:
    app.add_page(
        (lambda: frame(spec.title, NAV, spec.build())) if spec.frame else spec.build,
        route=spec.path,
        title=f"{spec.title.zh} · SCRM",
        on_load=[FrameState.enter, *spec.on_load] if spec.frame else spec.on_load,
    )


for _spec in PAGES:
    _add(_spec)
harden(app)
app.register_lifespan_task(live_updates(app))
app.register_lifespan_task(background)
