"""Refreshing mental models: a whole new answer, or edits to the one that is there."""
