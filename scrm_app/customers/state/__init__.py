"""What the customer pages hold."""

from scrm_app.customers.state.listing import CustomersState
from scrm_app.customers.state.own import OwnFilterState
from scrm_app.customers.state.profile import CustomerState

__all__ = ["CustomerState", "CustomersState", "OwnFilterState"]
