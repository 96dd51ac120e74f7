"""The cash box: counted each day, brought to the bank, and its book."""
