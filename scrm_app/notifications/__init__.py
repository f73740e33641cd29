"""Notices, reminders, deliveries."""
