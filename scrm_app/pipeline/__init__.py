"""Sales: opportunities, the follow-up board and the funnel."""
