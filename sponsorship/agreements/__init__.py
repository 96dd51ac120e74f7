"""The agreement of a sponsorship: drawn, signed on paper, its scan filed."""
