"""Why a link does not open, said kindly."""

from scrm_app.core.errors import Forbidden, NotFound, TooLarge, TooMany


class LinkUnknown(NotFound):
    """The address is mistyped, forged, or the link was deleted."""

    def __init__(self) -> None:
        super().__init__(
            "这个链接无法识别。请检查地址是否完整, 或向门店索取新的链接。",
            "We do not know this link. Please check the address, or ask the store for a new one.",
        )


class LinkExpired(Forbidden):
    """The link was good until a day that has passed."""

    def __init__(self) -> None:
        super().__init__(
            "这个链接已过期。请联系门店重新发送一个。",
            "This link has expired. Please ask the store to send a new one.",
        )


class LinkRevoked(Forbidden):
    """Staff took the link back."""

    def __init__(self) -> None:
        super().__init__(
            "这个链接已停用。如需帮助, 请直接联系门店。",
            "This link was switched off. Please contact the store directly.",
        )


class PortalClosed(Forbidden):
    """The whole customer portal is switched off; the links are kept."""

    def __init__(self) -> None:
        super().__init__(
            "此模块未启用: 门店暂时关闭了在线页面。如需帮助, 请直接联系门店。",
            "The store has switched its online pages off for now. Please contact the store directly.",
        )


class LinkFull(Forbidden):
    """All places of the link are taken."""

    def __init__(self) -> None:
        super().__init__(
            "名额已满, 这个链接暂不再接收提交。感谢您的关注, 如有需要请联系门店。",
            "All places are taken, so this link accepts no more. Thank you; please contact the store if you need help.",
        )


class LinkNotYet(Forbidden):
    """The link opens on a later day."""

    def __init__(self, when: str) -> None:
        super().__init__(
            f"还没有开始, {when} 开放填写。到时请再打开这个链接。",
            f"This opens at {when}. Please come back then.",
        )


class PhoneHadItsShare(TooMany):
    """This telephone number sent as often as it may today."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"这个电话今天已提交 {most} 次, 已达上限。请明天再来, 或联系门店; 您填写的内容还在。",
            f"This number has sent {most} today, which is the most. Please come back tomorrow or contact the store; "
            "what you typed is still here.",
        )


class KnockedTooOften(TooMany):
    """More than a person would do by hand."""

    def __init__(self) -> None:
        super().__init__(
            "操作太频繁了, 请稍等几分钟再试; 您填写的内容还在。",
            "That was a bit too fast. Please wait a few minutes and try again; what you typed is still here.",
        )


class PhotoTooLarge(TooLarge):
    """A photo over ten megabytes."""

    def __init__(self) -> None:
        super().__init__("照片超过 10 MB, 请压缩后再上传。", "The photo is over 10 MB. Please make it smaller first.")
