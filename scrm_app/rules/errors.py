"""Refusals of the condition language."""

from scrm_app.core.errors import InvalidInput


class BadCondition(InvalidInput):
    """A condition that cannot be read or asks something its field cannot answer."""


class BadFormula(InvalidInput):
    """A formula that cannot be read, uses an unknown field or mixes things that do not go together."""
