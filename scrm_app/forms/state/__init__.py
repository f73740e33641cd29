"""What the form pages hold."""

from scrm_app.forms.state.design import FormDesignState
from scrm_app.forms.state.listing import FormsState

__all__ = ["FormDesignState", "FormsState"]
