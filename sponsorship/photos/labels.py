"""Words for the lists of pictures."""

from core.i18n import _l
from core.labels import register
from sponsorship.photos.rules import PhotoView

register(
    PhotoView,
    {
        PhotoView.WAITING: _l("To approve"),
        PhotoView.OLD: _l("Old pictures"),
        PhotoView.MISSING: _l("No picture"),
    },
)
