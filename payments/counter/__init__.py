"""The counter: cash taken from whoever comes, with the receipt at once."""
