"""Where a project keeps its specs and its output: ``[tool.specloom]`` in ``pyproject.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Refused, Span, error, shown

SPEC_NAME = "openapi.yaml"
LINT = "lint"
_SETTINGS = {"specs": "specs", "output": "generated"}


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its root, the folder of its specs, the folder of its packages."""

    root: Path
    specs: Path
    output: Path

    def apis(self) -> tuple[str, ...]:
        """Every API: a folder of ``specs`` with an ``openapi.yaml`` in it, by name."""
        if not self.specs.is_dir():
            return ()
        found = (path.parent.name for path in self.specs.glob(f"*/{SPEC_NAME}"))
        return tuple(sorted(found))


def find_project(start: Path) -> Project:
    """The project that ``start`` lies in: the nearest folder with ``[tool.specloom]`` or specs.

    Raises:
        Refused: there is none, or its settings cannot be read.
    """
    for root in (start, *start.parents):
        settings = settings_of(root / "pyproject.toml")
        if settings is None and not (root / _SETTINGS["specs"]).is_dir():
            continue
        chosen = {key: str((settings or {}).get(key, given)) for key, given in _SETTINGS.items()}
        return Project(root, root / chosen["specs"], root / chosen["output"])
    raise Refused(
        error(
            "no-project",
            "there is no specs/ here or in a folder above",
            hint="change into the project, or name what to use: generate --spec FILE --output DIR, "
            "lint FILE, validate --tables PACKAGE",
        )
    )


def consulted(start: Path, project: Project) -> tuple[Path, ...]:
    """Every file and folder that decides, from ``start``, on the project and on its APIs."""
    found: list[Path] = []
    for root in (start, *start.parents):
        found.append(root / "pyproject.toml")
        if root == project.root:
            break
        found.append(root / _SETTINGS["specs"])
    # A link in the place of a folder leads elsewhere.
    found += [path for path in project.specs.parents if project.root in path.parents]
    return (*found, *places(project.specs, SPEC_NAME))


def places(folder: Path, name: str) -> tuple[Path, ...]:
    """A folder, the folders in it, and where each of them would have a file of this name."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()] if folder.is_dir() else []
    return (folder, *inside, *(path / name for path in inside))


def settings_of(path: Path) -> dict[str, object] | None:
    """The table ``[tool.specloom]`` of a ``pyproject.toml``, None where it has none.

    What :data:`LINT` holds is the linter's business.

    Raises:
        Refused: the file cannot be read, or the table has another setting.
    """
    try:
        text = path.read_text(encoding="utf-8")
        import tomllib  # here: where there is no such file there is nothing to read it with

        table = tomllib.loads(text).get("tool", {}).get("specloom")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError) as failure:
        message = f"the settings cannot be read: {failure}"
        raise Refused(error("bad-settings", message, Span(shown(path), 1, 1))) from None
    if table is None:
        return None
    for key, value in table.items() if isinstance(table, dict) else [("specloom", table)]:
        if key == LINT and isinstance(value, dict):
            continue
        if key not in _SETTINGS or not isinstance(value, str):
            raise Refused(
                error(
                    "bad-settings",
                    f"[tool.specloom] has no text setting {key!r}",
                    Span(shown(path), _line_of(text, key), 1),
                    hint=f"it takes {', '.join(_SETTINGS)} and the table {LINT}",
                )
            )
    return dict(table)


def _line_of(text: str, key: str) -> int:
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() == "[tool.specloom]"), 0)
    later = (n for n, line in enumerate(lines) if n > first and line.strip().startswith(key))
    return next(later, first) + 1
