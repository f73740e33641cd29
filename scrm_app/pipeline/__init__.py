"""Opportunities and the sales funnel."""
