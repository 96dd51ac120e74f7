"""What statements the house makes."""

from payments.statements.services.donor_years import (
    DonorFilter,
    DonorYear,
    donor_year,
    donor_year_for_staff,
    donor_years,
    givers_of,
    list_givers,
    year_paper,
    years_given,
)
from payments.statements.services.fund_statements import (
    FundsStatement,
    FundStatement,
    Movements,
    fund_statement,
    funds_statement,
    reserved_at,
)
from payments.statements.services.mailing import mail_year
from payments.statements.services.management import (
    ManagementTest,
    management_sheet,
    management_test,
)
from payments.statements.services.papers import fund_paper, fund_sheet, funds_paper, funds_sheet
from payments.statements.services.reserves import Reserve, Reserves, reserve_sheet, reserves
from payments.statements.services.tie_out import LoneRow, TieOut, TieRow, tie_out
from payments.statements.services.tie_sheet import tie_sheet

__all__ = [
    "DonorFilter",
    "DonorYear",
    "FundStatement",
    "FundsStatement",
    "LoneRow",
    "ManagementTest",
    "Movements",
    "Reserve",
    "Reserves",
    "TieOut",
    "TieRow",
    "donor_year",
    "donor_year_for_staff",
    "donor_years",
    "fund_paper",
    "fund_sheet",
    "fund_statement",
    "funds_paper",
    "funds_sheet",
    "funds_statement",
    "givers_of",
    "list_givers",
    "mail_year",
    "management_sheet",
    "management_test",
    "reserve_sheet",
    "reserved_at",
    "reserves",
    "tie_out",
    "tie_sheet",
    "year_paper",
    "years_given",
]
