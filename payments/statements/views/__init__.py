"""Pages of statements, proofs and exports."""

from payments.statements.views import donors, funds
from payments.statements.views.blueprint import bp

__all__ = ["bp", "donors", "funds"]
