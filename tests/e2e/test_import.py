"""A table of customers comes in through the browser: mapping, preview, progress, refused rows, and again."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e
LINES = (
    "客户编号,姓名,手机,地址",
    "E1,欧阳测试,13812340001,上海市浦东新区",
    "E2,李四,一三八,广东省深圳市",
)


def bring_in(page: Page, path: Path) -> None:
    page.goto("/import")
    page.get_by_test_id("target-customers").click()
    page.get_by_test_id("import-file").set_input_files(path)
    page.get_by_test_id("import-start").click()
    expect(page.get_by_test_id("import-summary")).to_be_visible()


def test_customers_come_in_once_and_refused_rows_come_back(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("\n".join(LINES).encode("gbk"))
    sign_in(page)
    bring_in(page, path)
    expect(page.get_by_test_id("import-new")).to_contain_text("1")
    expect(page.get_by_test_id("import-rejected")).to_contain_text("1")
    with page.expect_download() as download:
        page.get_by_test_id("import-rejects").click()
    download.value.save_as(tmp_path / "refused.xlsx")
    rows = list(load_workbook(tmp_path / "refused.xlsx").active.values)
    assert rows[1][:5] == ("E2", "李四", "一三八", "广东省深圳市", 3)
    bring_in(page, path)
    expect(page.get_by_test_id("import-unchanged")).to_contain_text("1")
    page.goto("/customers")
    page.get_by_test_id("customer-search").fill("oycs")
    expect(page.get_by_test_id("customers-total")).to_have_text("1")
    page.get_by_test_id("customers-row").get_by_role("link").click()
    expect(page.get_by_test_id("customer-name")).to_have_text("欧阳测试")


def test_a_program_named_xlsx_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(b"MZ\x90\x00" + b"\x00" * 400)
    sign_in(page)
    page.goto("/import")
    page.get_by_test_id("import-file").set_input_files(path)
    expect(page.get_by_test_id("import-file-refused")).to_contain_text("不是表格文件")
