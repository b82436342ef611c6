"""What of a bank cannot all be right, or changed too suddenly: contradictions and impossible orders as the
audit of a dream finds them, and jumps of values and rates."""
