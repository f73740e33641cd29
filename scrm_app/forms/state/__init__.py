"""What the form pages hold."""

from scrm_app.forms.state.design import FormDesignState
from scrm_app.forms.state.listing import FormsState
from scrm_app.forms.state.readers import FormReadersState

__all__ = ["FormDesignState", "FormReadersState", "FormsState"]
