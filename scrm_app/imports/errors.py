"""Why a table is not taken in."""

from scrm_app.core.errors import Conflict, InvalidInput, TooLarge


class FileRefused(InvalidInput):
    """The file is not a table we can read safely; nothing of it was stored."""


class FileTooLarge(TooLarge):
    """The file, or what it unpacks to, is more than we take in one go."""


class MappingIncomplete(InvalidInput):
    """A column that the import cannot do without is not assigned."""


class ImportNotReady(Conflict):
    """The import is in another state than this step needs."""
