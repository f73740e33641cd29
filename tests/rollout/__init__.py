"""Tests of test runs, replays and publishing."""
