"""Pages and commands of covers: a fund pays a missed month for a child."""
