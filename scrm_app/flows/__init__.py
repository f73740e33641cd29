"""The flow designer and the flow engine."""
