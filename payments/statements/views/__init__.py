"""Pages of statements, proofs and exports."""

from payments.statements.views import donors, exports, funds, proofs
from payments.statements.views.blueprint import bp

__all__ = ["bp", "donors", "exports", "funds", "proofs"]
