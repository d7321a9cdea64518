"""Whom a server runs as. PostgreSQL refuses to run as root, so there we drop to an account of our own."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import EmbeddedError

ACCOUNT = "scriptorium-db"
STAND_INS = Path("/var/tmp")  # noqa: S108  folders below it are checked to be ours before use


@dataclass(frozen=True)
class Account:
    """An unprivileged system account."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account that servers run as; None where we are not root and need no other.

    Made on first use (`useradd --system`); where there is no `useradd`, `nobody` serves.
    """
    if os.geteuid() != 0:
        return None
    entry = _entry(ACCOUNT) or _create(ACCOUNT) or pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable_folder(folder: Path, account: Account | None) -> Path:
    """A folder the account can get to, standing in for `folder`.

    Normally `folder` itself. Below a parent that only root may enter (a clone in /root) it is
    /var/tmp/scriptorium-<hash of the path>: the modes of a person's own folders are never changed.
    """
    folder = folder.resolve()
    if account is None or _can_enter_parents(folder, account):
        return folder
    return STAND_INS / f"scriptorium-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def give(folder: Path, account: Account | None) -> None:
    """Make the folder, private to the account."""
    folder.mkdir(parents=True, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def make_private(folder: Path, account: Account | None) -> None:
    """Make a folder of ours that others on the machine cannot look into; the account may pass through it."""
    folder.mkdir(parents=True, exist_ok=True)
    is_stand_in = folder.parent == STAND_INS  # where anybody could have made it before us
    if is_stand_in and (folder.is_symlink() or folder.stat().st_uid != os.geteuid()):
        raise EmbeddedError(f"{folder} belongs to somebody else. Remove it and try again.")
    folder.chmod(0o711 if account else 0o700)


def _can_enter_parents(folder: Path, account: Account) -> bool:
    return all(_can_enter(parent, account) for parent in folder.parents if parent.exists())


def _can_enter(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], capture_output=True, check=False)
    return _entry(name)
