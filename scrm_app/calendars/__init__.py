"""Business hours, public holidays with make-up days, and the arithmetic of promises on them."""
