"""From a question to evidence: plan, strategies, fuse, rank, budget."""
