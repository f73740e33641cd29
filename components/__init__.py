"""A UI kit that knows no feature: it takes texts and Vars and gives components.

Everything a page needs is in `components.controls` (buttons, inputs, badges, page parts, overlays),
`components.data.table`, `components.charts.figure` and `components.layout.shell`.
"""
