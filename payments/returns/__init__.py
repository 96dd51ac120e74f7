"""Pages of money that goes back: refunds, reversals, disputes, and parts decided again."""
