"""Work that outlives a request: rows are the truth, a queue wakes the workers."""
