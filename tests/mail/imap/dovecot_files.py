"""How dovecot is told what to be: 2.3, which Debian 12 has, and 2.4 with other names for much."""

import subprocess
from functools import cache
from typing import Final

PROGRAM: Final = "/usr/sbin/dovecot"

_BOTH: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
auth_username_chars =
ssl = yes
mail_max_userip_connections = 50
mmap_disable = yes
{more}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  # Or it makes every log-in wait after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

_OLD: Final = (
    _BOTH
    + """
disable_plaintext_auth = no
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%n
}}
"""
)

_NEW: Final = (
    """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
    + _BOTH
    + """
auth_allow_cleartext = yes
ssl_server_cert_file = {folder}/certificate.pem
ssl_server_key_file = {folder}/key.pem
mail_driver = maildir
mail_path = {folder}/mail/%{{user | username}}
passdb passwd-file {{
  passwd_file_path = {folder}/users/%{{user}}
  default_password_scheme = PLAIN
  auth_username_format = %{{user}}
}}
oauth2 {{
  tokeninfo_url = {tokeninfo}
  introspection_mode = get
  username_attribute = email
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home/%{{user | username}}
  }}
}}
"""
)

_OLD_OAUTH: Final = """
tokeninfo_url = {tokeninfo}
introspection_mode = get
username_attribute = email
"""


def files_of(**told: object) -> dict[str, str]:
    """Give what stands in which file of a server's folder, for the dovecot of this machine."""
    if _is_old():
        return {"dovecot.conf": _OLD.format(**told), "oauth2.conf": _OLD_OAUTH.format(**told)}
    return {"dovecot.conf": _NEW.format(**told)}


@cache
def _is_old() -> bool:
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True, text=True).stdout
    return told.startswith(("2.2.", "2.3."))
