"""What the books tell others: statements of funds and givers, proofs, and files to take away."""
