"""What publishing must not do: break a scenario that has to pass."""

from sqlmodel import Session

from scrm_app.flows import service as flows
from scrm_app.flows.events import FlowPublished
from scrm_app.rollout import service


def on_flow_published(session: Session, event: FlowPublished) -> None:
    """Runs the scenarios marked 必须通过 on the new version; a failing one takes the publication back."""
    service.check_published(session, flows.get_flow_version(session, event.version_id))
