"""Users, roles, scopes, sign-in and sessions."""
