"""Delivery of background work over PostgreSQL. Knows no memory word."""
