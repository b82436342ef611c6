"""A model's part in a dream: one call a phase, and of its answers what rests on facts that it was shown."""
