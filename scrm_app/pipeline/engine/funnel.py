"""From counts of (channel, furthest stage, status) to a funnel: how many got how far, from where, and who left."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrm_app.pipeline.engine.stages import STAGES, WON_RANK


@dataclass(frozen=True)
class Count:
    """`number` opportunities of `channel` whose furthest stage is `reached`, with that status and sum."""

    channel: str
    reached: int
    status: str
    number: int
    amount_fen: int = 0


@dataclass
class Step:
    """One stage of the funnel: `reached` got here or further, `here` are here now, `lost` ended here."""

    code: str
    reached: int = 0
    here: int = 0
    lost: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)

    def rate_of(self, whole: int) -> float:
        """Share of `whole` in per cent with one decimal; 0 of nothing is 0."""
        return round(self.reached * 100 / whole, 1) if whole else 0.0


@dataclass
class ChannelLine:
    """One channel: leads, won, open, lost, and the won amount in fen."""

    channel: str
    leads: int = 0
    won: int = 0
    open: int = 0
    lost: int = 0
    won_fen: int = 0

    @property
    def rate(self) -> float:
        """Won of all leads in per cent, one decimal."""
        return round(self.won * 100 / self.leads, 1) if self.leads else 0.0


@dataclass
class Funnel:
    """Steps from the first contact to won, and a line a channel, most leads first."""

    steps: list[Step]
    channels: list[ChannelLine]


def build(counts: Iterable[Count]) -> Funnel:
    """The funnel of these counts; every opportunity stands in each step up to the furthest it reached."""
    steps = [Step(stage.code) for stage in STAGES]
    lines: dict[str, ChannelLine] = {}
    for count in counts:
        line = lines.setdefault(count.channel, ChannelLine(count.channel))
        line.leads += count.number
        if count.status == "won":
            line.won += count.number
            line.won_fen += count.amount_fen
        elif count.status == "lost":
            line.lost += count.number
        else:
            line.open += count.number
        last = WON_RANK if count.status == "won" else min(max(count.reached, 0), WON_RANK - 1)
        for step in steps[: last + 1]:
            step.reached += count.number
            step.by_channel[count.channel] = step.by_channel.get(count.channel, 0) + count.number
        if count.status == "lost":
            steps[last].lost += count.number
        else:
            steps[last].here += count.number
    return Funnel(steps, sorted(lines.values(), key=lambda line: (-line.leads, line.channel)))
