"""Every page can be drawn, stands under one path, and asks for a permission that exists."""

import pytest

from scrm_app.identity.engine.permissions import PERMISSIONS
from scrm_app.identity.page.frame import GROUPS
from scrm_app.routes import PAGES, PageSpec


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.path)
def test_the_page_can_be_drawn(spec: PageSpec):
    assert spec.build().render()


def test_paths_are_given_once():
    paths = [spec.path for spec in PAGES]
    assert len(paths) == len(set(paths))


def test_permissions_and_groups_exist():
    assert {spec.permission for spec in PAGES if spec.permission} <= set(PERMISSIONS)
    assert {spec.group for spec in PAGES if spec.group} <= set(GROUPS)
