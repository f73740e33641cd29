"""What the form pages hold."""

from scrm_app.forms.state.design import FormDesignState
from scrm_app.forms.state.desk import FormDeskState
from scrm_app.forms.state.listing import FormsState
from scrm_app.forms.state.own import OwnFieldsState, OwnSetupState
from scrm_app.forms.state.publish import FormPublishState
from scrm_app.forms.state.readers import FormReadersState

__all__ = [
    "FormDesignState",
    "FormDeskState",
    "FormPublishState",
    "FormReadersState",
    "FormsState",
    "OwnFieldsState",
    "OwnSetupState",
]
