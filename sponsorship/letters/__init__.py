"""Letters between a child and its sponsor, read by the fund before they are passed on."""
