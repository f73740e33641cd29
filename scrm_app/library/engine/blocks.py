"""Pieces that many trades have in common: levels of approval, a quote the customer answers, following up."""

from scrm_app.library.engine.compose import DAY, HOUR, Step, answer, ask, do, other, pause, pick, stop, when


def levels(*steps: tuple[str, str, int], words: str) -> tuple[Step, ...]:
    """Approval level by level: each (name, role, from fen on) is asked after the one before, from its amount on."""
    (name, who, bound), *more = steps
    asked = ask(name, who, 8 * HOUR, words, need=("amount",))
    rest = levels(*more, words=words) if more else ()
    if not bound:
        return (asked, *rest)
    above = when(f"{_yuan(bound)} 元起", "amount", "ge", bound, asked, *rest)
    return (pick(f"是否达到 {_yuan(bound)} 元", above, other(name="未达到")),)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}"


def quoted(limit_fen: int, who: str) -> Step:
    """Above the limit the customer answers the quote before anybody starts."""
    return pick(
        "报价是否需客户确认",
        when(
            f"超过 {_yuan(limit_fen)} 元",
            "amount",
            "gt",
            limit_fen,
            do("发送报价", who, 2 * HOUR, "报价已发给您, 请查看", check=("逐项列明人工与材料", "注明质保期")),
            answer("等客户确认报价", 2, "请回复是否同意报价, 我们收到后马上安排"),
        ),
        other(name="小额直接施工"),
    )


def call_back(name: str, who: str, words: str, *, days: int = 0) -> tuple[Step, ...]:
    """Following up, at once or after some days."""
    later = (pause(f"{days} 天后{name}", days * DAY),) if days else ()
    check = ("确认问题已解决", "记录满意度与建议")
    return (*later, do(name, who, DAY, words, check=check))


def soothe(who: str, minutes: int, words: str) -> Step:
    """The first word to somebody who is angry."""
    return do("首次安抚", who, minutes, words, check=("先致歉再了解经过", "不与客户争论", "约定下次回复时间"))


def checked_identity(words: str = "正在核对您的身份") -> Step:
    """Private matters are told only to whom they concern."""
    return do("核对身份", "service", 30, words, check=("核对姓名与预留手机号", "代办须有授权"))


def decided(name: str, yes: str, no: str, *steps: Step, words: str) -> Step:
    """The answer in `result` leads on by `steps`, or to an end of its own."""
    return pick(name, when(yes, "result", "eq", yes, *steps), other(stop(no, words), name=no))


def pay_back(words: str = "财务正在办理退款") -> Step:
    """Money goes back."""
    return do(
        "财务退款", "finance", 2 * DAY, words, need=("amount",), check=("核对原支付方式", "原路退回", "留存退款凭证")
    )
