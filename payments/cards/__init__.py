"""Cards: our due is the truth, the gateway is asked to charge it."""
