"""The mission: children, matching, grants, news of impact; and the application itself."""
