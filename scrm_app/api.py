"""The HTTP side: collects each feature's router, and says refusals in words."""

import errno
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from scrm_app.core import db
from scrm_app.core.errors import DiskFull, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows.api import router as flows
from scrm_app.forms.api import router as forms
from scrm_app.identity import service as people
from scrm_app.identity.api import router as identity
from scrm_app.identity.engine.modules import module_of
from scrm_app.imports.api import router as imports
from scrm_app.portal.api import router as portal
from scrm_app.portal.api import shops
from scrm_app.settlement.api import router as settlement
from scrm_app.tickets.api import router as tickets

ROUTERS: list[object] = [identity, forms, imports, flows, tickets, settlement, portal, shops]
ALWAYS: list[object] = [shops]
"""Orders of shops are a connection of the core, whatever becomes of the customer portal."""


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ScrmError)
    lang = request.cookies.get("lang", "zh-CN")
    return JSONResponse({"error": error.text.say(lang)}, status_code=error.status)


async def _misread(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    names = ", ".join(sorted({str(found["loc"][-1])[:40] for found in error.errors()}))
    text = Text(f"参数无法识别: {names}。请对照接口说明检查。", f"These parameters cannot be read: {names}.")
    return JSONResponse({"error": text.say(request.cookies.get("lang", "zh-CN"))}, status_code=422)


async def _disk(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return await _refuse(request, DiskFull())
    raise error


def _while_on(module: str) -> Callable[[], Coroutine[Any, Any, None]]:
    async def check() -> None:
        await db.run(people.require_module, module, write=False)

    return check


def _locks(router: Any) -> list[Any]:
    """Routes of a module are closed while it is switched off; its first route says whose they are."""
    module = "" if router in ALWAYS else module_of(router.routes[0].endpoint.__module__)
    return [Depends(_while_on(module))] if module else []


def build_api() -> FastAPI:
    """The API application that Reflex is mounted in."""
    api = FastAPI(title="SCRM Console API", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    for router in ROUTERS:
        api.include_router(router, dependencies=_locks(router))  # type: ignore[arg-type]
    api.add_exception_handler(ScrmError, _refuse)
    api.add_exception_handler(OSError, _disk)
    api.add_exception_handler(RequestValidationError, _misread)
    return api
