"""When the database is brought up to date: for new migrations, and for a new SECRET_KEY."""

from pathlib import Path

import pytest

from embedded.database import ProductDatabase
from embedded.settings import RunSettings


def database(var: Path, **environment: str) -> ProductDatabase:
    made = ProductDatabase(RunSettings.read({"SCRIPTORIUM_VAR": str(var)}), environment)
    object.__setattr__(made, "manage", lambda *arguments: None)
    return made


def key_file(folder: Path, secret: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "django.key"
    path.write_text(secret)
    return path


def test_what_was_migrated_is_not_migrated_again(tmp_path: Path) -> None:
    assert not database(tmp_path).is_migrated()
    database(tmp_path).migrate()
    assert database(tmp_path).is_migrated()


def test_a_key_that_the_first_migration_makes_counts_as_the_one_it_ran_with(tmp_path: Path) -> None:
    first = database(tmp_path)
    object.__setattr__(first, "manage", lambda *arguments: key_file(tmp_path / "keys", "made"))
    first.migrate()
    assert database(tmp_path).is_migrated()


@pytest.mark.parametrize("way", ["variable", "named file", "kept file"])
def test_another_secret_is_taken_to_the_database(tmp_path: Path, way: str) -> None:
    def given(secret: str) -> dict[str, str]:
        if way == "variable":
            return {"SECRET_KEY": secret}
        path = key_file(tmp_path / ("keys" if way == "kept file" else "secrets"), secret)
        return {} if way == "kept file" else {"SECRET_KEY_FILE": str(path)}

    database(tmp_path, **given("one")).migrate()
    assert database(tmp_path, **given("one")).is_migrated()
    assert not database(tmp_path, **given("two")).is_migrated()
    assert "one" not in (tmp_path / "postgres" / "migrated").read_text()
