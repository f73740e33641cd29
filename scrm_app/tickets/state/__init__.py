"""Thin states: ids, filters, one page of rows; every handler calls one service function."""
