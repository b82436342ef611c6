"""Language models. Nothing of a vendor is imported before a model is opened."""
