"""A model's reading of a chunk: asked for facts, held against the text, read by the rules where it fails."""
