"""Open enumerations: a value nobody listed behaves like one that was."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import msgspec
import pytest
from pets import Kind

from specloom.runtime.enums import OpenIntEnum


class Level(OpenIntEnum):
    """A level."""

    LOW = 1


@pytest.mark.parametrize(
    ("new", "value", "known"), [(Kind("axolotl"), "axolotl", Kind.CAT), (Level(9), 9, Level.LOW)]
)
def test_an_unknown_value_is_a_member_of_its_class(
    new: Kind | Level, value: Any, known: Kind | Level
) -> None:
    assert isinstance(new, type(known))
    assert new.value == value
    assert new == value
    assert hash(new) == hash(value)
    assert (new.is_known, known.is_known) == (False, True)
    assert new not in list(type(known))
    for same in (pickle.loads(pickle.dumps(new)), copy.deepcopy(new), type(known)(value)):
        assert same == new
        assert type(same) is type(new)
    assert repr(value) in repr(new)


def test_json_goes_through_unknown_values() -> None:
    kinds = msgspec.json.decode(b'["cat","axolotl"]', type=list[Kind])
    assert [kind.is_known for kind in kinds] == [True, False]
    assert kinds[0] is Kind.CAT
    assert msgspec.json.encode(kinds) == b'["cat","axolotl"]'


def test_a_value_spelled_like_a_members_name_is_not_that_member() -> None:
    assert not Kind("CAT").is_known


@pytest.mark.parametrize(("kind", "value"), [(Kind, 3), (Level, "9"), (Kind, None)])
def test_a_value_of_another_type_is_refused(kind: type[Kind] | type[Level], value: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        kind(value)
