"""``python -m benchmarks.run``: measure, keep the numbers under ``.bench/``, write the report."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import msgspec

from benchmarks import measure, plot, report
from benchmarks.documents import PROJECT, documents
from benchmarks.measure import Measurements
from benchmarks.peers import install, peers, specloom

_FOLDER = PROJECT / ".bench"
_NUMBERS = _FOLDER / "measurements.json"


def main() -> None:
    """Measure, unless only the report is wanted, and write ``RESULTS.md`` and ``results.svg``."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3, help="default: 3")
    arguments.add_argument(
        "--report-only", action="store_true", help="write the report of the last measuring again"
    )
    arguments.add_argument("--only", nargs="+", metavar="NAME", help="only these documents")
    chosen = arguments.parse_args()
    if not chosen.report_only:
        _FOLDER.mkdir(exist_ok=True)
        _NUMBERS.write_bytes(msgspec.json.encode(_measured(max(chosen.rounds, 1), chosen.only)))
    found = msgspec.json.decode(_NUMBERS.read_bytes(), type=Measurements)
    (PROJECT / "benchmarks" / "RESULTS.md").write_text(report.markdown(found), encoding="utf-8")
    (PROJECT / "benchmarks" / "results.svg").write_text(plot.svg(found), encoding="utf-8")


def _measured(rounds: int, only: list[str] | None) -> Measurements:
    tools = (*peers(install(_FOLDER)), specloom())
    chosen = [document for document in documents() if not only or document.name in only]
    # No generator may find the settings of this project in a folder above its own.
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Path(os.path.realpath(folder)) / "work"
        # Specloom alone comes first: where it fails, nothing has to be waited for.
        return Measurements(
            rounds=rounds,
            large=tuple(document.name for document in chosen if document.is_large),
            quick=measure.quick(chosen[0], rounds, scratch),
            stages=tuple(measure.stages(chosen, rounds, scratch)),
            outcomes=tuple(measure.compare(tools, chosen, rounds, scratch)),
            growth=measure.growth(max(rounds // 2, 1), scratch),
        )


if __name__ == "__main__":
    main()
