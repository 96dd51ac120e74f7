"""The best plan for everybody at once, as pure mathematics: no database, no clock."""
