"""Plans that match many at once: made by a job, decided by people."""

from sponsorship.match_plans.services.deciding import (
    HOLD,
    Rows,
    accept,
    close_plan,
    exchange,
    hold_rows,
    leave_out,
)
from sponsorship.match_plans.services.finding import (
    Planned,
    Proposed,
    counts_of,
    get_plan,
    get_row,
    list_plans,
    rows_of,
)
from sponsorship.match_plans.services.making import (
    MAKE,
    MakePlan,
    make_plan,
    solve_plan,
    solver_is_installed,
)

__all__ = [
    "HOLD",
    "MAKE",
    "MakePlan",
    "Planned",
    "Proposed",
    "Rows",
    "accept",
    "close_plan",
    "counts_of",
    "exchange",
    "get_plan",
    "get_row",
    "hold_rows",
    "leave_out",
    "list_plans",
    "make_plan",
    "rows_of",
    "solve_plan",
    "solver_is_installed",
]
