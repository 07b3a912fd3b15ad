"""The intermediate representation: frozen values, built once, the same for every emitter.

Three things are kept apart everywhere: *absent*, *null* and *a value*. Spec text is
:class:`Untrusted`; ``name`` is the Python name, ``wire_name`` the API's.
"""

from specloom.ir.api import Api, Credential, Resource, SchemeKind, SecurityScheme
from specloom.ir.constraints import UNCONSTRAINED, Constraints, Number
from specloom.ir.models import FREE_NAME, Definition, Enum, Field, Member, Model, Stated
from specloom.ir.operations import (
    Answer,
    Argument,
    Body,
    BodyShape,
    Effect,
    FieldEncoding,
    Framing,
    Location,
    NestedRow,
    Operation,
    PageBy,
    Pagination,
    Server,
    Variable,
)
from specloom.ir.rules import REJECTING, Condition, Rule, RuleKind, Test
from specloom.ir.source import Citation, Source, Status
from specloom.ir.text import NOTHING, Untrusted
from specloom.ir.types import (
    ANY,
    NULL,
    STRING,
    Array,
    Constant,
    Map,
    Named,
    Nullable,
    Scalar,
    ScalarKind,
    Type,
    Union,
)
from specloom.ir.values import ListValue, ObjectValue, Value

__all__ = [
    "ANY",
    "FREE_NAME",
    "NOTHING",
    "NULL",
    "REJECTING",
    "STRING",
    "UNCONSTRAINED",
    "Answer",
    "Api",
    "Argument",
    "Array",
    "Body",
    "BodyShape",
    "Citation",
    "Condition",
    "Constant",
    "Constraints",
    "Credential",
    "Definition",
    "Effect",
    "Enum",
    "Field",
    "FieldEncoding",
    "Framing",
    "ListValue",
    "Location",
    "Map",
    "Member",
    "Model",
    "Named",
    "NestedRow",
    "Nullable",
    "Number",
    "ObjectValue",
    "Operation",
    "PageBy",
    "Pagination",
    "Resource",
    "Rule",
    "RuleKind",
    "Scalar",
    "ScalarKind",
    "SchemeKind",
    "SecurityScheme",
    "Server",
    "Source",
    "Stated",
    "Status",
    "Test",
    "Type",
    "Union",
    "Untrusted",
    "Value",
    "Variable",
]
