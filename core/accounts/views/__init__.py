"""Pages of accounts: coming in, the own account, and users for administrators."""

from core.accounts.views import own, signing_in, users
from core.accounts.views.blueprint import bp

__all__ = ["bp", "own", "signing_in", "users"]
