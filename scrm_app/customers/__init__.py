"""Who is served: profile, identities, orders and every dated contact."""
