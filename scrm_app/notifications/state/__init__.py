"""What the screens of notifications hold; telephones, not brains."""

from scrm_app.notifications.state.connections import ConnectionState
from scrm_app.notifications.state.dates import DateRulesState
from scrm_app.notifications.state.deliveries import DeliveryState
from scrm_app.notifications.state.inbox import InboxState
from scrm_app.notifications.state.rules import NoticeRulesState

__all__ = ["ConnectionState", "DateRulesState", "DeliveryState", "InboxState", "NoticeRulesState"]
