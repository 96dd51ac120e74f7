"""The cash box: counted, brought to the bank, and the books of cash and bank."""
