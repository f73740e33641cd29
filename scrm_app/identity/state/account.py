"""My own account."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity import presenter, service
from scrm_app.identity.session import AppState, cookie_token


class AccountState(AppState):
    """Where I am signed in, and my password."""

    sessions: list[dict[str, Any]] = []
    wrong: str = ""
    pages: list[dict[str, str]] = []
    start: dict[str, str] = {"desk": "", "phone": "", "usual_desk": "", "usual_phone": ""}

    def _token(self) -> str:
        return cookie_token(self.router.headers.cookie or "")

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        await self._reload()

    async def _reload(self) -> None:
        found = await self._ask(service.list_sessions, token=self._token(), now=clock.now())
        self.sessions, self.wrong = [presenter.session_row(one) for one in found], ""
        choice = await self._ask(service.get_start_choice)
        self.pages = [{"value": one.path, "label": self._say(one.title)} for one in choice.pages]
        usual = {"usual_desk": self._say(choice.usual_desk), "usual_phone": self._say(choice.usual_phone)}
        self.start = {"desk": choice.desk, "phone": choice.phone, **usual}

    @rx.event
    async def save_start(self, form: dict[str, Any]) -> Any:
        """Where I land after signing in."""
        desk, phone = (str(form.get(name) or "")[:60] for name in ("desk", "phone"))
        await self._run(service.save_start, desk=desk, phone=phone)
        await self._reload()
        return toast_ok(self._say(Text("已保存。", "Saved.")))

    @rx.event
    async def revoke(self, session_id: int) -> Any:
        """End one of my sessions."""
        if isinstance(session_id, bool) or not isinstance(session_id, int):
            return None
        await self._run(service.revoke_session, session_id=session_id, now=clock.now(), durable=True)
        await self._reload()
        return toast_ok(self._say(Text("该设备已退出登录。", "That browser is signed out.")))

    @rx.event
    async def revoke_others(self) -> Any:
        """End all my other sessions."""
        count = await self._run(service.revoke_other_sessions, token=self._token(), now=clock.now(), durable=True)
        await self._reload()
        text = Text("已退出其他 {count} 处登录。", "{count} other sessions ended.").fill(count=count)
        return toast_ok(self._say(text))

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> Any:
        """A new password was typed."""
        old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
        if new != again:
            self.wrong = self._say(Text("两次输入的新密码不一致。", "The two new passwords differ."))
            return None
        done = await self._run(
            service.change_password,
            old=old,
            new=new,
            token=self._token(),
            address=str(self.router.session.client_ip),
            now=clock.now(),
            durable=True,
        )
        self.wrong = "" if done else self._say(Text("当前密码不对。", "The current password is wrong."))
        if not done:
            return None
        await self._reload()
        text = Text("密码已修改, 其他设备已退出登录。", "The password is changed; other browsers are signed out.")
        return toast_ok(self._say(text))
