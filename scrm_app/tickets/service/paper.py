"""A4 sheets drawn with ReportLab. Chinese is set in STSong-Light, the font every PDF viewer has or replaces."""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from scrm_app.core.text import Text

FONT = "STSong-Light"
MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN - 12
"""A frame has a padding of 6 points on each side."""
LINE, INK, GREY = colors.HexColor("#c9ced6"), colors.HexColor("#1c2024"), colors.HexColor("#60646c")
GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
]
SIGNATURES = (Text("客户签字", "Customer"), Text("服务人员签字", "Technician"), Text("主管签字", "Supervisor"))


@lru_cache(maxsize=1)
def _styles() -> dict[str, ParagraphStyle]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    base = ParagraphStyle("base", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK", textColor=INK)
    return {
        "base": base,
        "small": ParagraphStyle("small", base, fontSize=8.5, leading=12, textColor=GREY),
        "right": ParagraphStyle("right", base, fontSize=8.5, leading=12, textColor=GREY, alignment=TA_RIGHT),
        "head": ParagraphStyle("head", base, fontSize=12, leading=17, spaceBefore=6, spaceAfter=4),
        "title": ParagraphStyle("title", base, fontSize=17, leading=23),
    }


DOTS = str.maketrans(dict.fromkeys("\u00b7\u2022\u2027\u2219\u22c5\uff65", "\u30fb"))
"""The middle dots of number plates and names; the font's character map (UniGB-UCS2-H) knows only the last one."""


def _p(words: str, style: str = "base") -> Paragraph:
    return Paragraph(escape(words.translate(DOTS)).replace("\n", "<br/>"), _styles()[style])


def qr(address: str, size: float = 26 * mm) -> Drawing:
    """A QR code as vectors, with its quiet zone."""
    rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=2)]
    step = size / len(rows)
    drawing = Drawing(size, size)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                square = Rect(x * step, size - (y + 1) * step, step, step, fillColor=colors.black, strokeColor=None)
                drawing.add(square)
    return drawing


def draw(orders: Sequence[Any], lang: str) -> bytes:
    """The sheets of the work orders, each beginning on a new page."""
    buffer = io.BytesIO()
    sizes = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": 14 * mm, "bottomMargin": 14 * mm}
    title = orders[0].number if len(orders) == 1 else Text("工单", "Work orders").say(lang)
    document = SimpleDocTemplate(buffer, pagesize=A4, title=title, author=orders[0].company, **sizes)
    story: list[Flowable] = []
    for order in orders:
        story += [*([PageBreak()] if story else []), *sheet(order, lang)]
    document.build(story)
    return buffer.getvalue()


def sheet(order: Any, lang: str) -> list[Flowable]:
    """One work order: company head with the QR code, facts, answers, tables, signatures."""
    about = [_p(order.company, "small"), _p(order.title, "title"), _p(f"{order.number} · {order.store}")]
    about.append(_p(" · ".join(part for part in (order.address, order.phone) if part), "small"))
    scan = [qr(order.link), _p(Text("扫码查看工单", "Scan to open").say(lang), "right")]
    head = Table([[about, scan]], colWidths=[WIDTH - 32 * mm, 32 * mm])
    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "RIGHT")])
    answers = [[_p(label, "small"), _p(words)] for label, words in order.answers]
    told = [_grid(answers, [38 * mm, WIDTH - 38 * mm])] if answers else []
    return [
        head,
        Spacer(1, 3 * mm),
        _facts(order.facts),
        *([_p(Text("工单内容", "Details").say(lang), "head"), *told] if told else []),
        *(part for table in order.tables for part in _table(table)),
        Spacer(1, 6 * mm),
        _signatures(lang),
        Spacer(1, 2 * mm),
        _p(order.printed, "right"),
    ]


def _grid(cells: list[list[Any]], widths: list[float], *more: Any) -> Table:
    table = Table(cells, colWidths=widths, repeatRows=1 if more else 0, splitInRow=1)
    table.setStyle([*GRID, *more])
    return table


def _facts(facts: Sequence[tuple[str, str]]) -> Table:
    pairs = [[_p(label, "small"), _p(words)] for label, words in facts]
    rows = [pairs[i] + (pairs[i + 1] if i + 1 < len(pairs) else ["", ""]) for i in range(0, len(pairs), 2)]
    return _grid(rows, [22 * mm, WIDTH / 2 - 22 * mm] * 2)


def _table(table: Any) -> list[Flowable]:
    heads = [[_p(head, "small") for head in table.heads]]
    cells = heads + [[_p(words) for words in row] for row in table.rows]
    share = ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f2f4f7"))
    return [_p(table.name, "head"), _grid(cells, [WIDTH / len(table.heads)] * len(table.heads), share)]


def _signatures(lang: str) -> Flowable:
    words = Text("日期", "Date").say(lang)
    cells = [[[_p(one.say(lang), "small"), Spacer(1, 14 * mm), _p(f"{words}:", "small")] for one in SIGNATURES]]
    return KeepTogether([_grid(cells, [WIDTH / 3] * 3)])
