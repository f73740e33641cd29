"""Sign-in, sign-out and the first-run wizard as plain form posts: only an HTTP answer can set an HttpOnly cookie."""

import asyncio
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden, NotSignedIn, ScrmError
from scrm_app.core.settings import settings
from scrm_app.identity import service
from scrm_app.identity.engine import cookies
from scrm_app.identity.engine.address import caller, local_path
from scrm_app.identity.errors import TooManyTries, WeakPassword

router = APIRouter(prefix="/api", tags=["session"])
DEVICE_SECONDS = 400 * 24 * 3600


def _address(request: Request) -> str:
    direct = request.client.host if request.client else ""
    return caller(direct, request.headers.get("x-forwarded-for", ""), settings().trust_proxy)


def _same_site(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin in (None, "null"):
        return
    allowed = {urlsplit(settings().public_url).netloc, request.headers.get("host", "")}
    if urlsplit(origin).netloc not in allowed:
        raise Forbidden("请从本系统的页面登录。", "Please sign in from this site's own page.")


def _set_session(answer: Response, signed: service.SignedIn) -> None:
    secure = settings().secure_cookies
    answer.set_cookie(
        cookies.SESSION, signed.token, httponly=True, samesite="strict", secure=secure, path="/", max_age=7 * 24 * 3600
    )
    answer.set_cookie(
        cookies.DEVICE,
        signed.device,
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/api/session",
        max_age=DEVICE_SECONDS,
    )


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


async def _sign_in(request: Request, login: str, password: str) -> service.SignedIn:
    address, device = _address(request), request.cookies.get(cookies.DEVICE, "")
    tried = await db.run(service.begin_try, login=login, address=address, device=device, now=clock.now())
    if not await asyncio.to_thread(service.fits, tried, password):
        raise NotSignedIn
    agent = request.headers.get("user-agent", "")
    return await db.run(service.finish_try, tried=tried, address=address, agent=agent, now=clock.now(), durable=True)


@router.post("/session")
async def sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Sign in; back to the page with a reason when refused, to `next` (a path here; "/": where one starts) when not."""
    _same_site(request)
    where = local_path(next)
    try:
        signed = await _sign_in(request, login, password)
    except TooManyTries:
        return _go(f"/login?why=locked&next={quote(where)}")
    except NotSignedIn:
        return _go(f"/login?why=wrong&next={quote(where)}")
    if where == "/":
        agent = request.headers.get("user-agent", "")
        where = await db.run(service.start_of, user_id=signed.user_id, agent=agent, write=False)
    answer = _go(where)
    _set_session(answer, signed)
    return answer


async def _end(request: Request, answer: Response) -> Response:
    _same_site(request)
    token = request.cookies.get(cookies.SESSION, "")
    await db.run(service.sign_out, token=token, now=clock.now())
    answer.delete_cookie(cookies.SESSION, path="/", httponly=True, samesite="strict")
    return answer


@router.post("/session/end")
async def sign_out(request: Request) -> Response:
    """Sign out from the menu."""
    return await _end(request, _go("/login?why=out"))


@router.delete("/session", status_code=204)
async def end_session(request: Request) -> Response:
    """Sign out from a program."""
    return await _end(request, Response(status_code=204))


@router.post("/setup")
async def set_up(
    request: Request,
    company: Annotated[str, Form(max_length=200)],
    name: Annotated[str, Form(max_length=200)],
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    industry: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Finish the first-run wizard and sign the administrator in."""
    _same_site(request)
    try:
        wish = service.SetupInput(company=company, name=name, login=login, password=password, industry=industry)
    except ValidationError:
        return _go("/setup?why=form")
    try:
        await db.run(service.set_up, wish=wish, now=clock.now(), durable=True)
    except WeakPassword:
        return _go("/setup?why=password")
    except ScrmError:
        return _go("/login?why=ready")
    answer = _go("/")
    _set_session(answer, await _sign_in(request, wish.login, wish.password))
    return answer
