"""Reflect: a reasoned answer to a question, from what the memory holds."""
