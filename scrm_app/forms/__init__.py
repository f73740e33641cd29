"""Form designer: forms, their drafts and immutable published versions."""
