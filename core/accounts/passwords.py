"""Passwords and random tokens: argon2id by the OWASP profile, digests for what is random."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Return an argon2id hash, salted."""
    return _hasher.hash(password)


def password_fits(password: str, hashed: str) -> bool:
    """Check a password; for an unknown user (empty hash) spend the same time and say no."""
    try:
        _hasher.verify(hashed or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed)


def new_token() -> str:
    """Return 256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what the database keeps of a token: a stolen table opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()
