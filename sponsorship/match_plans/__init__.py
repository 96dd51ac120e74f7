"""Many sponsors and many children matched at once: a plan that staff accept, edit or drop."""
