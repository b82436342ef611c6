"""What Reverie asks of others: encoders today."""
