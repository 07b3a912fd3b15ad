"""The parts of the benchmarks that measure nothing: statistics, tables, the plot, the document."""

from __future__ import annotations

import xml.etree.ElementTree
from collections.abc import Mapping

import pytest
from benchmarks import plot, report, synthetic
from benchmarks.measure import Cost, Measurements, Outcome, Stages, median
from benchmarks.stages import STAGES

FIRST, PEER, OURS = "datamodel-code-generator, models", "openapi-python-client", "Specloom"


def stages(name: str, whole: float, **parts: float) -> Stages:
    """A sample in which what is not named took a tenth of a second."""
    return Stages(name, whole, {stage: parts.get(stage, 0.1) for stage in STAGES})


def outcome(tool: str, cold: float, again: float = 1.0) -> Outcome:
    """A tool on the one large document."""
    return Outcome("large", tool, cold=Cost(cold, 2 * cold), again=Cost(again, again))


def measured(growth: Mapping[int, Stages] | None = None) -> Measurements:
    """A session with three tools, one of which fails on the second document."""
    return Measurements(
        rounds=3,
        large=("large",),
        outcomes=(
            outcome(FIRST, 2.0),
            outcome(PEER, 4.0),
            outcome(OURS, 3.0, again=0.03),
            Outcome("small", FIRST, cold=Cost(1.0, 1.0), again=Cost(1.0, 1.0)),
            Outcome("small", PEER, failure="Error: a | b"),
            Outcome("small", OURS, remarks=("leaves out 2 operations",), cold=Cost(0.5, 0.5)),
        ),
        stages=(stages("large", 3.0, black=1.0, models=0.5),),
        growth=growth
        or {
            1: stages("1", 1.0),
            11: stages("11", 2.0, read=0.2),
            101: stages("101", 13.0, read=1.2),
        },
        quick={"python -c pass": Cost(0.01, 0.02), "specloom --help": Cost(0.05, 0.04)},
    )


def table(text: str, title: str) -> dict[str, list[str]]:
    """The cells of a section's table, by the first one of a row."""
    section = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {row[0]: row[1:] for row in rows[1:]}


def test_the_median_is_taken_of_each_time_for_itself() -> None:
    assert median([Cost(1, 9), Cost(3, 7), Cost(2, 8)]) == Cost(2, 8)


def test_every_number_of_a_cold_generation_is_beside_the_first_tool() -> None:
    text = report.markdown(measured())
    rows = table(text, "Cold generation, CPU time")
    assert rows["large"] == ["1.00", "2.00", "1.50"]
    assert rows["small"][0] == "1.00"


def test_what_fails_or_is_not_whole_has_a_remark() -> None:
    text = report.markdown(measured())
    rows = table(text, "Cold generation, CPU time")
    assert rows["small"][1:] == ["– (a)", "0.50 (b)"]
    remarks = text.partition("## Remarks\n")[2]
    assert "(a) openapi-python-client on small: fails: Error: a" in remarks
    assert "a | b" not in remarks, "what a program prints is no markup"
    assert "(b) Specloom on small: leaves out 2 operations" in remarks


def test_the_goals_are_told_met_or_not() -> None:
    rows = table(report.markdown(measured()), "Goals")
    assert rows["large: our work without black, models alone = 1"] == ["0.5", "1.00", "no"]
    assert rows["large: whole, openapi-python-client = 1"] == ["1", "0.75", "yes"]
    assert rows["large: nothing changed, first run = 1"] == ["0.02", "0.010", "yes"]


def test_growth_is_the_cost_of_an_operation_beside_that_in_a_small_description() -> None:
    rows = table(report.markdown(measured()), "Growth: CPU time per operation")
    assert rows["whole"] == ["1.20"]
    assert rows["read"] == ["1.10"]
    assert rows["black"] == ["–"], "what costs nothing does not grow"


def test_the_plot_is_well_formed_and_has_a_bar_for_each_number() -> None:
    document = xml.etree.ElementTree.fromstring(plot.svg(measured()))
    texts = ["".join(found.itertext()) for found in document.iter() if found.tag.endswith("text")]
    assert {"large", "small", "1.50", "0.50*"} <= set(texts)


@pytest.mark.parametrize("operations", [1, 4, 5, 12])
def test_a_synthetic_description_has_as_many_operations_as_asked(operations: int) -> None:
    paths = synthetic.description(operations)["paths"]
    assert sum(len(item) for item in paths.values()) == operations
