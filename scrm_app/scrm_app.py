"""The composition root: puts the parts together and nothing else."""

import reflex as rx

from components import theme
from components.controls import toasts
from components.layout.trouble import guarded, offline_notice
from scrm_app.api import build_api
from scrm_app.audit.service import use_trails
from scrm_app.calendars.page.presence import presence_switch
from scrm_app.calendars.state.staff import PresenceState
from scrm_app.customers.service import provide_related
from scrm_app.flows.state import AwayState, FlowDesignerState
from scrm_app.forms.service import provide_lookups, provide_stops
from scrm_app.forms.state import FormDeskState
from scrm_app.headers import secured
from scrm_app.identity.engine import desk, start
from scrm_app.identity.page.frame import frame
from scrm_app.identity.session import FrameState
from scrm_app.notifications.state.inbox import PopupState
from scrm_app.routes import PAGES, PageSpec, nav
from scrm_app.scheduler import background
from scrm_app.server import harden, live_updates
from scrm_app.tickets.page.kept import kept_words
from scrm_app.tickets.state.watching import WatchState
from scrm_app.wiring import LOOKUPS, RELATED, SEARCHERS, STOPS, TRAILS, UNREAD, connect

connect()
desk.use(SEARCHERS, UNREAD)
provide_related(*RELATED)
use_trails(TRAILS)
provide_lookups(LOOKUPS)
provide_stops(STOPS)
app = rx.App(
    api_transformer=[build_api(), secured],
    html_lang="zh-CN",
    theme=theme.app_theme(),
    stylesheets=[theme.STYLESHEET],
    head_components=[theme.head_style()],
    toaster=None,
)
app.app_wraps[5, "Overlay"] = lambda _stateful: rx.fragment(offline_notice(), toasts())
app.app_wraps[55, "ErrorBoundary"] = lambda _stateful: guarded()
NAV = nav()
start.use(NAV)


def _framed(spec: PageSpec) -> rx.Component:
    tools = (presence_switch(), kept_words())
    where = {"path": spec.path, "group": spec.group, "permission": spec.permission, "module": spec.module}
    return frame(spec.title, NAV, spec.build(), tools=tools, **where)


def _add(spec: PageSpec) -> None:
    entered = [FrameState.enter, PopupState.watch, PresenceState.load, WatchState.arrive]
    watch = [*entered, FlowDesignerState.leave, FormDeskState.leave]
    app.add_page(
        (lambda: _framed(spec)) if spec.frame else spec.build,
        route=spec.path,
        title=f"{spec.title.zh} · SCRM",
        on_load=[*(watch if spec.frame else [AwayState.arrive]), *spec.on_load],
    )


for _spec in PAGES:
    _add(_spec)
harden(app)
app.register_lifespan_task(live_updates(app))
app.register_lifespan_task(background)
