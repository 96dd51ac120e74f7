"""The PDF frame: embedded fonts, text that always fits, and pages drawn from the top left."""
