"""Which tier a Chinese city is in: published list of 2025 (119 cities); a city not on it is 四线及以下.

Source of the facts: the ranking of 第一财经·新一线城市研究所. The list changes every year; a plan pins its factors, not
the list, so a statement that is locked keeps its numbers.
"""

from scrm_app.core.text import Text

TIERS: dict[str, Text] = {
    "first": Text("一线", "first-tier"),
    "new_first": Text("新一线", "new first-tier"),
    "second": Text("二线", "second-tier"),
    "third": Text("三线及以下", "third-tier and below"),
}
"""The tiers a plan distinguishes, dearest first."""

_CODES = {
    "first": ("1100 3100 4401 4403 "),
    "new_first": ("1200 3201 3205 3301 3302 3401 3702 4101 4201 4301 4406 4419 5000 5101 6101 "),
    "second": (
        "1301 1306 1401 2101 2102 2201 2301 3202 3203 3204 3206 3303 3304 3306 3307 3310 3501 3502 3505 3601 "
        "3701 3706 3707 3713 4103 4404 4413 4501 5201 5301 "
    ),
    "third": (
        "1302 1304 1305 1309 1310 1501 3207 3208 3209 3210 3211 3212 3213 3305 3308 3402 3403 3405 3408 3411 "
        "3412 3413 3415 3416 3503 3506 3509 3604 3607 3609 3611 3703 3708 3709 3710 3714 3715 3717 4105 4107 "
        "4113 4114 4115 4116 4117 4205 4206 4210 4211 4302 4304 4306 4307 4405 4407 4408 4409 4412 4420 4452 "
        "4502 4503 4601 4602 5107 5203 6104 6201 6401 6501 "
    ),
}
"""First four digits of the GB/T 2260 code of each city; 11 00 and the like are a whole municipality."""

_TIER_OF = {code: tier for tier, codes in _CODES.items() for code in codes.split()}
_ORDER = list(TIERS)


def city_tier(city_code: str, province_code: str = "") -> str:
    """The tier of a city by its code (4 or 6 digits); without one, that of the province's best city."""
    code = city_code[:4]
    if code:
        return _TIER_OF.get(code) or _TIER_OF.get(f"{code[:2]}00", "third")
    return province_tier(province_code)


def province_tier(province_code: str) -> str:
    """The best tier among a province's cities: what is known of an order that names only its province."""
    prefix = province_code[:2]
    found = [tier for code, tier in _TIER_OF.items() if prefix and code.startswith(prefix)]
    return min(found, key=_ORDER.index, default="third")
