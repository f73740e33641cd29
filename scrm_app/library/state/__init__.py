"""What the screens of the library remember."""

from scrm_app.library.state.modules import ModulesState

__all__ = ["ModulesState"]
