"""Sending events to the addresses that a bank's users name."""
