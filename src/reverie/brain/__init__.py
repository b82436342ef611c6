"""What use says about a memory: which of it matters, and when it is needed."""
