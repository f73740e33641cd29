"""Who may open what without an account, and what they may see."""
