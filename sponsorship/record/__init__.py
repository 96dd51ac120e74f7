"""The child's record on staff pages: circumstances, family, school, papers, needs, life, watch."""
