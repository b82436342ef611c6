"""English language helpers: pure functions over text."""
