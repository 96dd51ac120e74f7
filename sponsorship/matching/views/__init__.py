"""Pages of matching: who waits, holds, sponsorships and their acts, children who leave, rules."""

from sponsorship.matching.views.departures import bp as departures
from sponsorship.matching.views.holds import bp as holds
from sponsorship.matching.views.matching import bp
from sponsorship.matching.views.setting_up import bp as match_rules
from sponsorship.matching.views.sponsorships import bp as sponsorships
from sponsorship.matching.views.suitability import bp as suitability

__all__ = ["bp", "departures", "holds", "match_rules", "sponsorships", "suitability"]
