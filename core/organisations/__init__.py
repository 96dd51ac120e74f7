"""The bodies that one installation serves, their papers and signatories."""
