"""Stock of parts: where they lie, who moved them, what runs short, what offers will need."""
