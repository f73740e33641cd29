"""What a movement does to an item, and what may never be; the law of the stock."""

from dataclasses import dataclass

KINDS = ("in", "out", "transfer", "adjust", "reserve", "release")


@dataclass(frozen=True)
class Level:
    """What lies there and how much of it is promised to tickets (thousandths)."""

    on_hand: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class Change:
    """A movement as the two figures it adds."""

    on_hand: int = 0
    reserved: int = 0


def stands(level: Level) -> bool:
    """Never below nothing, never more promised than there is."""
    return 0 <= level.reserved <= level.on_hand


def after(level: Level, change: Change) -> Level | None:
    """The level after a movement; None where it would break the law."""
    new = Level(level.on_hand + change.on_hand, level.reserved + change.reserved)
    return new if stands(new) else None


def spend(quantity: int, held: int) -> Change:
    """Take `quantity` away, first out of what the same ticket has been promised (`held`)."""
    return Change(-quantity, -min(quantity, held))


@dataclass(frozen=True)
class Booked:
    """What one ticket has of one part so far: promised, and taken."""

    held: int = 0
    used: int = 0


def still_to_hold(booked: Booked, wanted: int) -> int:
    """How much more has to be promised so that held and taken make what is wanted; less than nothing: let go."""
    return wanted - booked.used - booked.held


def still_to_use(booked: Booked, wanted: int) -> int:
    """How much more has to be taken; less than nothing: put back. Doing it twice takes nothing twice."""
    return wanted - booked.used
