"""What the screens of the library remember."""

from scrm_app.library.state.modules import ModulesState
from scrm_app.library.state.templates import LibraryState

__all__ = ["LibraryState", "ModulesState"]
