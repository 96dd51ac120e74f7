"""Pages of statements, proofs and exports."""

from payments.statements.views import ahead, donors, exports, funds, proofs
from payments.statements.views.blueprint import bp

__all__ = ["ahead", "bp", "donors", "exports", "funds", "proofs"]
