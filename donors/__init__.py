"""Who gives: people, families, businesses, agencies and units."""
