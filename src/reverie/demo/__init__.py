"""A conversation written for Reverie, with ten questions and the turns that answer them."""
