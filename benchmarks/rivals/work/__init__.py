"""A Django application: tickets by hand, and a flow for viewflow."""
