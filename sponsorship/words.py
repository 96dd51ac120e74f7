"""The words of the mission, of donors and of jobs, so that pages find a label for all they show."""

from core.jobs import labels as jobs
from donors import labels as donors
from sponsorship import labels as roles
from sponsorship.children import labels as children
from sponsorship.communes import labels as communes
from sponsorship.duplicates import labels as duplicates
from sponsorship.grants import labels as grants
from sponsorship.imports import labels as imports
from sponsorship.letters import labels as letters
from sponsorship.match_plans import labels as match_plans
from sponsorship.matching import labels as matching
from sponsorship.photos import labels as photos
from sponsorship.promised import labels as promised
from sponsorship.register import labels as register
from sponsorship.safeguarding import labels as safeguarding
from sponsorship.workbench import labels as workbench

WORDS = (
    jobs,
    donors,
    roles,
    children,
    communes,
    register,
    duplicates,
    photos,
    promised,
    grants,
    imports,
    letters,
    match_plans,
    matching,
    safeguarding,
    workbench,
)
