"""Pages for an officer's phone: the children of the commune, a new one, visits, hand-overs."""
