"""The children's register on staff pages, with what matching, money and grants know of a child."""
