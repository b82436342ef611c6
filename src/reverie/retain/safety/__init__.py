"""What is dangerous to remember as it stands: secrets, and instructions to a model."""
