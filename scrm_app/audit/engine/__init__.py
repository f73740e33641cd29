"""Pure rules of the audit log."""
