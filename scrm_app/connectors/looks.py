"""How a notice will look over each channel, read off what is really sent; nothing leaves the house."""

from dataclasses import dataclass

from scrm_app.connectors import sms
from scrm_app.connectors.base import Message, one_line
from scrm_app.connectors.dingtalk_work import mapper as dingtalk
from scrm_app.connectors.wecom_app import mapper as wecom


@dataclass(frozen=True)
class Look:
    """One notice over one channel; `button` is empty where there is only the text; `cut`: it does not fit whole."""

    channel: str
    title: str
    text: str
    button: str = ""
    cut: bool = False


def looks(message: Message, sms_parameters: str = "") -> list[Look]:
    """The notice as WeCom, DingTalk, a text message and e-mail show it; `message` has a link.

    `sms_parameters`: the variables of the company's approved template; the usual one when there is none.
    """
    card = wecom.to_wire(0, message)["textcard"]
    work = dingtalk.to_wire(0, message)["msg"]["action_card"]
    typed = sms_parameters or sms.PARAMETERS.default
    said = "\n".join(f"{name}: {value}" for name, value in sms.filled(typed, message).items())
    whole = message.title == card["title"] and (message.text or message.title) == card["description"]
    _, _, below = work["markdown"].partition("\n\n")
    return [
        Look("wecom", card["title"], card["description"], card["btntxt"], not whole),
        Look("dingtalk", message.title, below, work["single_title"], below != message.text),
        Look("sms", "", said, "", sms.too_long(typed, message)),
        Look("email", one_line(message.title), message.text, "查看详情 · Open"),
    ]
