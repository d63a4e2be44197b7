"""Claims: what somebody says about figures, set against the figures and against what others say."""

from corridor.trade.claims.checks import ClaimsResult as ClaimsResult
from corridor.trade.claims.checks import check_claims as check_claims

__all__ = ["ClaimsResult", "check_claims"]
