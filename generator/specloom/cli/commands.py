"""The commands by name: how one is called, what a run prints at its end, and its exit code."""

from __future__ import annotations

import atexit
import gc
from importlib import import_module

import click

INTERNAL = 70
INTERRUPTED = 130

_COMMANDS = {
    "generate": "generate typed packages from specs, or check that they are up to date",
    "read": "read a documentation page into facts, or say what it now says differently",
    "review": "hold a spec against the pages that it cites",
    "validate": "check rows of CSV, NDJSON or JSON against a validation table",
    "lint": "say what a careful reviewer would say of a spec",
}
_HELP = """Turn OpenAPI specs that cite their documentation into typed Python clients.

A project keeps one folder an API, specs/NAME/openapi.yaml, and its packages in generated/NAME.

\b
  specloom generate                     bring every package up to date
  specloom generate signalwire          only this one
  specloom generate --check             exit 1 if a package is not up to date
  specloom generate --spec api.json --output client
  specloom read page.html               the facts of a documentation page
  specloom review --help                hold specs against the pages they cite
  specloom lint                         look at every spec as a reviewer would
  specloom validate --help              check rows of CSV, NDJSON or JSON

Exit codes: 0 clean, 1 findings, 2 bad input, 3 busy or no permission, 70 a bug of ours,
130 interrupted.
"""


class _Commands(click.Group):
    """Commands that are imported when they are called, so that ``--help`` is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command = import_module(f"specloom.cli.{name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as refusal:
            # Here, since most runs name a command that there is.
            from specloom.diagnostics import did_you_mean

            meant = did_you_mean(args[0], _COMMANDS)
            if not meant:
                raise
            raise click.UsageError(f"{refusal.message} {meant.capitalize()}", context) from None

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(package_name="specloom", message="%(prog)s %(version)s")
def _specloom() -> None:
    pass


def run() -> int:
    """Run the command that the command line names; the exit code, and never a traceback."""
    # A run builds one large tree of values and throws it away: frequent full collections of
    # garbage that hardly exists would cost a third of its time.
    gc.set_threshold(1_000_000, 50, 1_000)
    # Nor need Python look for cycles once more as it leaves: a tenth of a run would go into that,
    # and the system takes all memory back in any case.
    atexit.register(gc.freeze)
    try:
        code = _specloom.main(prog_name="specloom", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as refusal:
        refusal.show()
        return 2
    except Exception as failure:
        return told(failure)


def told(failure: Exception) -> int:
    """Say why a run was refused, or that it failed by a bug of ours; returns the exit code.

    Where nothing can be said any more, the exit code still tells.
    """
    # Here, since a run that ends well has no use for them, and `--help` none for anything.
    from specloom.cli.report import abandon_full_streams, refused_by_system, show
    from specloom.diagnostics import Refused

    refusal = failure if isinstance(failure, Refused) else refused_by_system(failure)
    try:
        if refusal is None:
            _report(failure)
        else:
            show(refusal.diagnostics)
    except OSError:
        pass
    finally:
        abandon_full_streams()
    return INTERNAL if refusal is None else refusal.exit_code


def _report(bug: Exception) -> None:
    """Say that this is our fault, and where; the person in front has done nothing wrong."""
    import traceback  # as above

    frames = traceback.extract_tb(bug.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    click.echo(f"specloom: internal error: {type(bug).__name__}: {bug}", err=True)
    click.echo(f"  at {place}", err=True)
    click.echo("  This is a bug in Specloom, not in your input; please report it.", err=True)
