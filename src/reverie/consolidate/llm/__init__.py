"""Consolidation by a language model: what it says is held against the facts it cites."""
