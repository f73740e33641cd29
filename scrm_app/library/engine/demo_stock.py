"""What lies in the warehouses of the demo company, what runs short, and the offer to come."""

from dataclasses import dataclass

from scrm_app.library.engine.demo_stories import PARTS

FLUIDS = ("防冻液 4L", "变速箱油 (升)", "制冷剂 R134a (瓶)", "全合成机油 5W-30 4L", "机油滤清器", "空气滤清器")
DEAR_FEN = 100_000


@dataclass(frozen=True)
class Drain:
    """So much is left at a store after a transfer to another."""

    store: str
    to: str
    part: str
    left: int
    reason: str


DRAINS = (
    Drain("pudong", "xihu", "前制动片 (套)", 3, "西湖店急用"),
    Drain("chaoyang", "gaoxin", "蓄电池 60Ah", 2, "高新店冬季备货"),
    Drain("gaoxin", "chaoyang", "雨刮片 (对)", 0, "朝阳店雨刮缺货"),
)
OFFER = "岁末养护节"
OFFER_NOTE = "会员到店换机油送检测"
OFFER_PARTS = (("全合成机油 5W-30 4L", 110), ("机油滤清器", 110), ("空调滤清器", 30))


def opening(store: int, part: str) -> tuple[int, int]:
    """Opening stock and safety stock of a part at the store with this place in the list."""
    at = list(PARTS).index(part)
    if PARTS[part].price_fen >= DEAR_FEN:
        return 24 + (at + store) % 5, 2
    if part in FLUIDS:
        return 90 + (at * 7 + store * 11) % 40, 12
    return 30 + (at * 5 + store * 7) % 16, 4 + at % 4
