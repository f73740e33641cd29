"""Days of the business, and series without holes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_start(now: datetime, zone: str, back: int = 0) -> datetime:
    """Midnight of the business day `back` days before today, as UTC."""
    today = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=back)
    return datetime.combine(today, time(), ZoneInfo(zone)).astimezone(UTC)


def offset_minutes(now: datetime, zone: str) -> int:
    """How far the business zone is ahead of UTC."""
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


def fill_days(counts: Mapping[date, int], last: date, days: int) -> list[tuple[date, int]]:
    """One entry a day, oldest first, zero where nothing happened."""
    return [(day, counts.get(day, 0)) for day in (last - timedelta(days=back) for back in range(days - 1, -1, -1))]


def words_for_minutes(minutes: float, lang: str) -> str:
    """`35 分`, `2.5 小时`, `1.2 天`: as long as a person would say it."""
    zh = lang != "en"
    if minutes < 90:
        return f"{minutes:.0f} 分钟" if zh else f"{minutes:.0f} min"
    if minutes < 60 * 36:
        return f"{minutes / 60:.1f} 小时" if zh else f"{minutes / 60:.1f} h"
    return f"{minutes / 1440:.1f} 天" if zh else f"{minutes / 1440:.1f} d"
