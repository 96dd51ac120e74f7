"""The office's list of sponsors and running commitments, taken over as it is."""
