"""From draft to live: test runs, scenarios, replays, the publish sheet, and the numbers of the running flow."""
