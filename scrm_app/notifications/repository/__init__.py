"""Rows of reminders, inboxes, connections, the outbox and its deliveries."""
