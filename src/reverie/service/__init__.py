"""Use cases. Requests and responses are defined here once, for every surface."""
