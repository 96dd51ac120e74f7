"""What one may do with the record of a child."""

from sponsorship.children.services.records import (
    ChildRef,
    children_by_code,
    circumstances_of,
    find_child,
    get_child,
    within_scope,
)

__all__ = [
    "ChildRef",
    "children_by_code",
    "circumstances_of",
    "find_child",
    "get_child",
    "within_scope",
]
