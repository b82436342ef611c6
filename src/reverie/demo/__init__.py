"""A demonstration on a conversation written for this project."""
