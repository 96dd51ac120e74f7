"""Words for what is found in letters."""

from core.i18n import _l
from core.labels import register
from sponsorship.letters.screening import Finding

register(
    Finding,
    {
        Finding.PHONE: _l("phone number"),
        Finding.MAIL: _l("e-mail address"),
        Finding.LINK: _l("web address"),
        Finding.HANDLE: _l("name in a messenger or network"),
        Finding.ACCOUNT: _l("number of an account or paper"),
        Finding.NAME: _l("name that must not be told"),
        Finding.ADDRESS: _l("address or school"),
    },
)
