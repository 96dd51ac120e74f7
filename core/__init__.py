"""The ground floor: what any money-handling web application needs, with no domain word in it."""
