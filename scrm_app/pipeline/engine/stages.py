"""The stages of a sale, in order, and how foreign words for them are understood."""

from dataclasses import dataclass

from scrm_app.core.text import Text


@dataclass(frozen=True)
class Stage:
    """One place on the way to a sale; `rank` counts from the first contact, won is the last; lost has none."""

    code: str
    label: Text
    rank: int
    hue: str


STAGES = (
    Stage("new", Text("新线索", "New lead"), 0, "gray"),
    Stage("contacted", Text("已联系", "Contacted"), 1, "blue"),
    Stage("qualified", Text("需求确认", "Qualified"), 2, "indigo"),
    Stage("proposal", Text("方案报价", "Proposal"), 3, "amber"),
    Stage("won", Text("赢单", "Won"), 4, "green"),
)
LOST = Stage("lost", Text("输单", "Lost"), -1, "red")
BY_CODE = {stage.code: stage for stage in (*STAGES, LOST)}
WON_RANK = STAGES[-1].rank
_WORDS = {
    "new": ("新线索", "线索", "新", "new", "lead", "mql"),
    "contacted": ("已联系", "联系", "跟进中", "contacted", "working"),
    "qualified": ("需求确认", "已确认", "qualified", "sql"),
    "proposal": ("方案报价", "报价", "已报价", "谈判", "proposal", "quotation", "negotiation"),
    "won": ("赢单", "成交", "已成交", "won", "closed won"),
    "lost": ("输单", "流失", "丢单", "lost", "closed lost"),
}
_BY_WORD = {word: code for code, words in _WORDS.items() for word in words}


def stage_of(word: str) -> str | None:
    """The stage a person's word means; None when we do not know the word."""
    return _BY_WORD.get(" ".join(word.split()).casefold())
