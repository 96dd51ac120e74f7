"""Management expenses: asked for, approved by another person, paid by a third with a voucher."""
