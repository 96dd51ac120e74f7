"""Demo data: the files an office would hand over, about invented people, from one seed."""
