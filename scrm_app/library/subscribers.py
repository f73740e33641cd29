"""What the library does when others say that something happened."""

from sqlmodel import Session

from scrm_app.identity.events import InstallationCreated
from scrm_app.library import service


def on_installation_created(session: Session, event: InstallationCreated) -> None:
    """The first-run wizard named an industry: give it its first flow. An industry without a pack starts empty."""
    service.install_defaults(session, event.actor, now=event.at)
    if event.industry in {code for code, _ in service.list_industries()}:
        service.load_starter(session, event.actor, industry=event.industry, now=event.at)
