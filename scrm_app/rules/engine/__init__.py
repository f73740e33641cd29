"""Pure: conditions parsed, compiled, said in words and explained."""
