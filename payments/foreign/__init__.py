"""Money in another currency, typed by the accountant: seen in the books' money, then booked."""
