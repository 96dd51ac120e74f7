"""The words of every feature of the mission, so that pages find a label for what they show."""

from sponsorship.children import labels as children
from sponsorship.duplicates import labels as duplicates
from sponsorship.grants import labels as grants
from sponsorship.imports import labels as imports
from sponsorship.match_plans import labels as match_plans
from sponsorship.matching import labels as matching
from sponsorship.photos import labels as photos
from sponsorship.register import labels as register
from sponsorship.safeguarding import labels as safeguarding
from sponsorship.workbench import labels as workbench

WORDS = (
    children,
    register,
    duplicates,
    photos,
    grants,
    imports,
    match_plans,
    matching,
    safeguarding,
    workbench,
)
