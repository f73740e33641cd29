"""What every feature stands on: no business words here."""
