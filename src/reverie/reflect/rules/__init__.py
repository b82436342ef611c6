"""Answers without a language model: words, dates and counts of the facts, never more."""
