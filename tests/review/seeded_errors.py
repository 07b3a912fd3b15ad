"""How many seeded transcription errors a review catches: all mutants, or a sample of each kind.

python tests/review/seeded_errors.py [--sample N] [--seed N] [--missed] [--errors] [API ...]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutations import Mutation, mutations

from specloom.diagnostics import Diagnostics, Refused, Severity
from specloom.load import load_document
from specloom.openapi import read_description
from specloom.pages import Page
from specloom.review.findings import Finding
from specloom.review.transcription.record import RECORD, Record, read_record
from specloom.review.transcription.run import check, read_pages

SPECS = Path(__file__).resolve().parents[2] / "specs"


@dataclass(frozen=True, slots=True)
class Subject:
    """An API with its committed spec as a value, its pages and its record."""

    api: str
    spec: object
    pages: tuple[Page, ...]
    record: Record | None
    errors_only: bool = False

    def mutants(self) -> list[Mutation]:
        """Every slip that can be made in it and changes it."""
        return list(mutations(self.spec, tuple(page.page for page in self.pages)))

    def is_caught(self, mutation: Mutation, scratch: Path) -> bool | None:
        """Whether a review of the mutant says anything; None where the mutant is the same."""
        mutated = mutation.applied(self.spec)
        if mutated == self.spec:
            return None
        scratch.write_text(json.dumps(mutated))
        try:
            diagnostics = Diagnostics()
            reading = read_description(scratch, name="openapi.json", diagnostics=diagnostics)
            diagnostics.refuse_errors()
            checked = check(reading, self.pages, self.record)
        except Refused:
            return True
        found = [finding for finding in checked.findings if self.is_enough(finding)]
        return bool(found)

    def is_enough(self, finding: Finding) -> bool:
        """Whether a finding counts: a warning does, where errors alone are not asked for."""
        return not self.errors_only or finding.level is Severity.ERROR


def subjects(apis: Iterable[str] = (), specs: Path = SPECS) -> Iterator[Subject]:
    """The committed APIs, or those that are named."""
    for spec in sorted(specs.glob("*/openapi.yaml")):
        if not apis or spec.parent.name in apis:
            yield Subject(
                spec.parent.name,
                load_document(spec, name=spec.name).value,
                read_pages(spec.parent / "pages"),
                read_record(spec.parent / RECORD),
            )


def sampled(mutants: list[Mutation], of_each: int, seed: int) -> list[Mutation]:
    """A sample with the same number of each kind; all of a kind that has fewer."""
    chosen = random.Random(seed)
    kinds: dict[str, list[Mutation]] = {}
    for mutant in mutants:
        kinds.setdefault(mutant.kind, []).append(mutant)
    return [
        mutant
        for found in kinds.values()
        for mutant in chosen.sample(found, min(of_each, len(found)))
    ]


def main() -> int:
    """Run the mutants and print how many of each kind are caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("apis", nargs="*")
    parser.add_argument("--sample", type=int, default=0, help="of each kind and API; 0 is all")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--specs", type=Path, default=SPECS)
    parser.add_argument("--missed", action="store_true", help="name each mutant that is missed")
    parser.add_argument("--without-record", action="store_true", help="hold against pages alone")
    parser.add_argument("--errors", action="store_true", help="a warning does not count")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "openapi.json"
        for subject in subjects(options.apis, options.specs):
            if options.without_record:
                subject = replace(subject, record=None)
            subject = replace(subject, errors_only=options.errors)
            mutants = subject.mutants()
            if options.sample:
                mutants = sampled(mutants, options.sample, options.seed)
            for mutant in mutants:
                verdict = subject.is_caught(mutant, scratch)
                if verdict is None:
                    continue
                total[mutant.kind] += 1
                caught[mutant.kind] += verdict
                if not verdict and options.missed:
                    print("missed", subject.api, mutant.kind, mutant.pointer, mutant.detail)
    for kind in sorted(total):
        share = 100 * caught[kind] / total[kind]
        print(f"{kind:20} {caught[kind]:5} of {total[kind]:5}  {share:5.1f} %")
    share = 100 * caught.total() / max(total.total(), 1)
    print(f"{'all':20} {caught.total():5} of {total.total():5}  {share:5.1f} %")
    return 0 if share >= 95 else 1


if __name__ == "__main__":
    sys.exit(main())
