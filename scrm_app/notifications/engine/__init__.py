"""Pure rules: when to try again, who hears it over what, how it reads."""
