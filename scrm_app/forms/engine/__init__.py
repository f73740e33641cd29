"""Pure: what a form is, what an answer is, and how both are checked."""
