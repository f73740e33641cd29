"""Pages for people without an account: submit a request, follow a ticket, see the bill."""
