"""Every query of the ticket feature: `hot` (Core statements of the transition), `reading`, `people`, `importing`."""
