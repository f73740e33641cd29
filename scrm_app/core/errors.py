"""Errors are sentences about the world that say what to do next."""

from scrm_app.core.text import Text


class ScrmError(Exception):
    """Something a person asked for was refused; `status` is the HTTP status of the refusal."""

    status = 422

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh, en)
        self.lang = "zh-CN"

    @property
    def sentence(self) -> str:
        """The refusal in the language of whoever asked."""
        return self.text.say(self.lang)


class InvalidInput(ScrmError):
    """What was sent cannot be understood or breaks a rule; `problems` maps a field key to its sentence."""

    def __init__(self, zh: str, en: str, problems: dict[str, Text] | None = None) -> None:
        super().__init__(zh, en)
        self.problems = problems or {}


class NotFound(ScrmError):
    """There is no such thing, or it is not yours to see: the same answer on purpose."""

    status = 404


class Forbidden(ScrmError):
    """You are known, but may not do this."""

    status = 403


class ModuleOff(Forbidden):
    """The part of the product this belongs to is switched off; its data is kept."""

    def __init__(self) -> None:
        super().__init__(
            "此模块未启用, 数据都还在; 需要时请联系管理员打开。",
            "This module is switched off. Its data is kept; ask an administrator if you need it.",
        )


class NotSignedIn(ScrmError):
    """Nobody is signed in on this browser."""

    status = 401

    def __init__(self) -> None:
        super().__init__("登录已失效, 请重新登录。", "Your session has ended. Please sign in again.")


class Conflict(ScrmError):
    """Somebody else changed it first."""

    status = 409


class TooMany(ScrmError):
    """Asked too often; try again later."""

    status = 429


class TooLarge(ScrmError):
    """More than we take in one go."""

    status = 413


class Unavailable(ScrmError):
    """The database or an outside service does not answer now; nothing was saved."""

    status = 503


class DiskFull(ScrmError):
    """The disk of the server is full; nothing was saved (HTTP 507, RFC 4918)."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            "服务器磁盘已满, 没有保存; 请联系管理员清理空间后再试。",
            "The disk of the server is full; nothing was saved. Ask the administrator to free space, then try again.",
        )
