"""Kilometres between two places."""

import pytest

from scrm_app.core.geo import distance_km


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((31.2304, 121.4737), (39.9042, 116.4074), 1068),
        ((30.2741, 120.1551), (31.2304, 121.4737), 165),
        ((0.0, 179.5), (0.0, -179.5), 111),
    ],
)
def test_great_circle_distances(a: tuple[float, float], b: tuple[float, float], km: int) -> None:
    assert distance_km(a, b) == pytest.approx(km, rel=0.01)
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert distance_km(a, a) == 0
