"""Reminders: by mail or by printed letter, to who pays, of what is open past its day."""
