"""Pictures of children: added by one person, approved by another, compared with all others."""
