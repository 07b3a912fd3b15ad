"""Text in the layout that templates write needs no black, and a slip in it still gets black's."""

from __future__ import annotations

import black
import pytest
from black.parsing import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st
from one_module import EMPTY, MODE, one, text_of

from specloom.output import format as format_module
from specloom.output.format import format_tree

GENERATED = '''"""Calls on phone numbers.

Generated.
"""

from __future__ import annotations

from .models import (
    CallHandler,
    PhoneNumber,
)

__all__ = ["PhoneNumbers"]

ROWS: Mapping[str, Row] = {
    "name": Row(
        type="string",
        values=("GET", "POST"),
        source=("page",),
    ),
    "other": Row(type="string", bounds=[1, -1]),
}


@deprecated("Use another.")
class PhoneNumbers(Resource, kind="sync"):
    """Phone numbers of a project."""

    match: int = 0
    """How many are called "a match" """

    pix_fmt: (
        list[PhoneNumberOfAnotherCountryWithAllThatIsKnown] | dict[str, object] | Unset
    ) = UNSET

    def __init__(self, core: Core) -> None:
        self._core = core

    async def update(
        self,
        id: UUID | str,
        *,
        name: str | Unset = UNSET,
        timeout: float | Unset = UNSET,
    ) -> PhoneNumber | dict[str, object]:
        """Change a number.

        Args:
            id: The number's own.
        """
        if name is UNSET and not_given:
            raise TypeError("a name")
        return await_all(
            self._core,
            path={"id": id},
        )


Alias = PhoneNumbers
'''

LONG = '''from __future__ import annotations

from .resources.available_phone_numbers_of_another_country import (
    AvailablePhoneNumbersOfAnotherCountry,
)

CallHandlerName: TypeAlias = Literal[
    "relay_topic",
    "laml_webhooks",
]
AuthenticationInformationOfTheRequestorAndOfTheChallengeMethodNames: TypeAlias = (
    Literal[
        "01",
        "02",
    ]
)
AuthenticationInformationOfTheRequestorAndOfThePriorTransactionReferencess: (
    TypeAlias
) = Literal["01"]
_FETCH_AVAILABLE_PHONE_NUMBERS_OF_COUNTRY: Operation[
    AvailablePhoneNumbersOfAnotherCountryResponse
] = Operation(
    id="available_phone_numbers",
    parameters=(
        Parameter(key="path:Sid", name="Sid", argument="sid", location="path_of_it"),
    ),
    answers=(
        Answer(
            "200", "application/json", AvailablePhoneNumbersOfAnotherCountryResponse
        ),
    ),
    table=tables.AVAILABLE_PHONE_NUMBERS_OF_ANOTHER_COUNTRY_FETCH_AVAILABLE_PHONE_NUMBERS_OF_COUNTRY,
    pattern="^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\\\Z",
)
_FETCH_PHONE_NUMBERS_OF_COUNTRY: Operation[AvailablePhoneNumbersOfACountryResponse] = (
    Operation(
        id="available_phone_numbers",
    )
)


class AvailablePhoneNumbers(OpenStrEnum):
    """Numbers."""

    participant_with_end_conference_on_exit_left: AvailablePhoneNumber | Unset = field(
        name="participantWithEndConferenceOnExitLeft", default=UNSET
    )
    installment_payment_data_option_item_nr_maximum_number_of_installments: (
        str | Unset
    ) = field(
        name="installmentPaymentData.option[itemNr].maximumNumberOfInstallments",
        default=UNSET,
    )
    PARTICIPANT_WITH_END_CONFERENCE_ON_EXIT_LEFT = (
        "participant-with-end-conference-on-exit-left"
    )
    available_phone_numbers: (
        list[
            ApiAccountAvailablePhoneNumberCountryAvailablePhoneNumberMachineToMachineOnly
        ]
        | Unset
    ) = UNSET

    @cached_property
    def available_phone_numbers_of_another_country(
        self,
    ) -> AvailablePhoneNumbersOfAnotherCountry:
        """The resource."""
        return _AvailablePhoneNumbersOfAnotherCountryRaw(
            self._session.with_raw_answers()
        )

    def __init__(
        self,
        *,
        size: int = 16 * 1024 * 1024,
        document_generation_data: Sequence[
            DocumentGenerationDataOfEveryKind | Mapping[str, object]
        ],
    ) -> None:
        self.list_available_phone_numbers_of_country = raw_async(
            inner.list_available_phone_numbers_of_country
        )
        globals()[name] = f"module {__name__!r} has no attribute {name!r}"
'''


@pytest.mark.parametrize("text", [GENERATED, LONG])
def test_the_shapes_that_templates_write_need_no_black(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert black.format_str(text, mode=MODE) == text
    monkeypatch.setattr(format_module, "_black", pytest.fail)
    assert text_of(format_tree(one(text), EMPTY)[0]) == text


EDITS = (
    " ",
    "\n",
    ",",
    ", ",
    "(",
    ")",
    "'",
    '"',
    '"""',
    "    ",
    "=",
    ": ",
    "-",
    "if ",
    "not ",
    "#",
    "x",
)


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from([GENERATED, LONG]),
    at=st.integers(0, len(GENERATED)),
    dropped=st.integers(0, 4),
    put=st.sampled_from(("", *EDITS)),
    then=st.integers(0, len(GENERATED)),
    also=st.sampled_from(("", *EDITS)),
)
def test_a_slip_in_a_template_still_gives_blacks_own_result(
    text: str, at: int, dropped: int, put: str, then: int, also: str
) -> None:
    text = text[:at] + put + text[at + dropped :]
    text = text[:then] + also + text[then:]
    try:
        expected = black.format_str(text, mode=MODE)
        compile(text, "module.py", "exec", dont_inherit=True)
    except (InvalidInput, SyntaxError, ValueError):
        return
    assert text_of(format_tree(one(text), EMPTY)[0]) == expected
