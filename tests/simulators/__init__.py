"""Doubles of the outside systems, speaking their documented protocols; `python -m tests.simulators` shows them."""
