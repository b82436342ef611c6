"""From what was said to facts: chunk, extract, resolve, link, store."""
