"""Find my gift: anybody who holds a code, or knows a transfer, learns whether it arrived."""
