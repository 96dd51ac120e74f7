"""Users: signing in, links and passwords, and who may do what where."""

from core.accounts.services.links import (
    invitation_link,
    invite,
    owner_of_link,
    request_reset,
    set_password_by_link,
)
from core.accounts.services.own import (
    ChangePassword,
    EditOwn,
    change_password,
    edit_own,
    list_sessions,
    sign_out_everywhere,
)
from core.accounts.services.signing_in import note_try, sign_in, sign_out
from core.accounts.services.users import (
    SaveUser,
    UserRow,
    create_user,
    edit_user,
    get_user,
    list_users,
    set_active,
    user_row,
)

__all__ = [
    "ChangePassword",
    "EditOwn",
    "SaveUser",
    "UserRow",
    "change_password",
    "create_user",
    "edit_own",
    "edit_user",
    "get_user",
    "invitation_link",
    "invite",
    "list_sessions",
    "list_users",
    "note_try",
    "owner_of_link",
    "request_reset",
    "set_active",
    "set_password_by_link",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "user_row",
]
