"""HTTP: the Hindsight v1 wire format. Translates, decides nothing."""
