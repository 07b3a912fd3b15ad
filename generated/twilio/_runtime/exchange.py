"""One call from arguments to answer, without any input or output of its own.

:meth:`Exchange.run` is a generator of effects. It asks its driver to send a request or to wait,
and decides; the synchronous and the asynchronous driver only do as they are asked.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Self, Unpack, cast

from .answers import Unfit, decode_success, streamed
from .arrivals import Arrival, Incoming
from .attempts import Attempts
from .authentication import Authentication, CredentialValue
from .codec import Unset, replaced
from .configuration import Settings, Timing, positive, server_url
from .drift import Drift, Misfit
from .effects import Send, Steps, Wait
from .errors import APIError, AuthenticationError
from .hooks import RequestEvent, ResponseEvent, RetryEvent
from .operation import AnswerT, Description, Operation
from .plans import Plan, plan
from .raw_answers import RawAnswer
from .requests import Call, Prepared, prepare, request
from .responses import RawResponse
from .retries import TokenBucket

if TYPE_CHECKING:
    from .grants import Grants
    from .intake import Intake
    from .options import Adjustments

_EVENT_STREAM = "text/event-stream"


class Exchange:
    """What one client knows: server, credentials, limits, and a plan for each operation used."""

    _raw = False

    def __init__(
        self,
        description: Description,
        *,
        credentials: Mapping[str, CredentialValue] | None = None,
        variables: Mapping[str, str | None] | None = None,
        base_url: str | None = None,
        timing: Timing | None = None,
        **settings: Unpack[Adjustments],
    ) -> None:
        self._settings = Settings(**settings)
        self._description = description
        self._agent = f"{description.name}-client"
        self.security = description.security
        self._variables = variables or {}
        self._base_url = base_url
        self._timing = timing or Timing()
        self._authentication = Authentication(description.schemes, credentials or {})
        self._server = server_url(description.servers, self._variables, base_url)
        self._bucket = TokenBucket()
        self._plans: dict[int, Plan] = {}
        self._grants = self._granting()

    def adjusted(self, adjustments: Adjustments) -> Self:
        """A copy with other settings, and the same credentials, plans and retry budget.

        Raises:
            ConfigurationError: ``timeout`` is not more than 0 seconds.
        """
        made = copy.copy(self)
        made._settings = replaced(self._settings, **adjustments)
        return made

    def raw(self) -> Self:
        """A copy whose :meth:`run` returns a :class:`RawAnswer` of what it is said to return."""
        made = copy.copy(self)
        made._raw = True
        return made

    def run(
        self, operation: Operation[AnswerT], call: Call, timeout: float | Unset
    ) -> Steps[AnswerT]:
        """The steps of one call; what it returns is the decoded answer.

        Raises:
            APIError: As :mod:`errors` says; nothing else on purpose.
        """
        plan = self._plans.get(id(operation)) or self._planned(operation)
        response = yield from self._successful(plan, call, timeout, streams=False)
        if self._raw:
            return cast(AnswerT, self._undecoded(plan, response))
        return cast(AnswerT, self._answer(plan, response))

    def ask(
        self, operation: Operation[AnswerT], call: Call, timeout: float | Unset
    ) -> Steps[RawAnswer[AnswerT]]:
        """The steps of one call of an operation that is made for it; nothing of it is kept.

        Raises:
            APIError: As :mod:`errors` says; nothing else on purpose.
        """
        plan = self._made(operation)
        response = yield from self._successful(plan, call, timeout, streams=False)
        return cast(RawAnswer[AnswerT], self._undecoded(plan, response))

    def page(
        self, operation: Operation[AnswerT], call: Call, timeout: float | Unset
    ) -> Steps[tuple[AnswerT, RawResponse]]:
        """The steps of one call; what it returns is the answer, decoded and as it came.

        Raises:
            APIError: As :mod:`errors` says; nothing else on purpose.
        """
        plan = self._plans.get(id(operation)) or self._planned(operation)
        response = yield from self._successful(plan, call, timeout, streams=False)
        return cast(AnswerT, self._answer(plan, response)), response

    def open(
        self, operation: Operation[AnswerT], call: Call, timeout: float | Unset
    ) -> Steps[Intake[AnswerT]]:
        """The steps of one call up to the headers of its answer, whose body is a stream.

        Raises:
            APIError: As :mod:`errors` says; nothing else on purpose.
        """
        # Imported on first use: few calls stream.
        from .intake import Intake, Reports

        plan = self._plans.get(id(operation)) or self._planned(operation)
        head = yield from self._successful(plan, call, timeout, streams=True)
        answer = streamed(plan.answers, head)
        if answer.framing == "events" and head.content_type not in ("", _EVENT_STREAM):
            raise plan.narrator.unusable(head, "expected server-sent events", "$")

        def broken(failure: Exception) -> APIError:
            error = plan.narrator.error(Arrival(head, failure), self._timing.wall())
            return plan.narrator.final(error, head)

        reports = Reports(
            unusable=plan.narrator.unusable,
            broken=broken,
            interrupted=lambda interruption: _interrupted(plan, interruption),
            drifted=lambda misfits: self._drifted(plan.operation.id, misfits),
        )
        return Intake(
            answer,
            head,
            self._settings.max_response_bytes,
            self._settings.strict_responses,
            reports,
        )

    def incoming(self, deadline: float) -> Incoming:
        """A body that is decoded whole, up to the limits of the client."""
        return Incoming(self._settings.max_response_bytes, deadline, self._timing.now)

    def _successful(
        self, plan: Plan, call: Call, timeout: float | Unset, *, streams: bool
    ) -> Steps[RawResponse]:
        """Send until there is a success; of one that ``streams`` there is no content yet."""
        prepared = prepare(
            plan, call, self._authentication, self._timing, validate=self._settings.validate
        )
        seconds = self._settings.timeout if isinstance(timeout, Unset) else positive(timeout)
        attempts = Attempts(
            plan.repetition,
            self._timing,
            self._bucket,
            seconds=seconds,
            retries=self._settings.max_retries,
        )
        renewed = False
        while True:
            if self._grants is not None and plan.granted:
                yield from self._grants.granted(plan, prepared, attempts.deadline, self._successful)
            tokens = self._authentication.tokens(plan.granted) if plan.granted else ()
            arrival = yield from self._attempted(plan, prepared, attempts, streams=streams)
            success = arrival.success
            if success is not None:
                return success
            error = plan.narrator.error(arrival, self._timing.wall())
            if tokens and not renewed and isinstance(error, AuthenticationError):
                renewed = True
                self._authentication.expire(plan.granted, tokens)
                wait = attempts.at_once()
            else:
                wait = attempts.wait_after(error)
            if wait is None:
                error = plan.narrator.final(error, arrival.response)
                raise error from error.__cause__
            if self._settings.on_retry is not None:
                self._settings.on_retry(RetryEvent(plan.operation.id, attempts.number, wait, error))
            yield Wait(wait)

    def _attempted(
        self, plan: Plan, prepared: Prepared, attempts: Attempts, *, streams: bool
    ) -> Steps[Arrival]:
        """One attempt, told to the hooks before and after."""
        operation = plan.operation
        timeouts = attempts.begin()
        sending = request(plan, prepared, self._authentication, timeouts)
        if self._settings.on_request is not None:
            url = str(prepared.url)
            self._settings.on_request(
                RequestEvent(operation.id, operation.method, url, attempts.number)
            )
        started = self._timing.now()
        try:
            arrival = cast(Arrival, (yield Send(sending, attempts.deadline)))
        except BaseException as interruption:
            _interrupted(plan, interruption)
            raise
        if arrival.response is not None and self._settings.on_response is not None:
            self._settings.on_response(
                ResponseEvent(
                    operation=operation.id,
                    method=operation.method,
                    url=str(prepared.url),
                    attempt=attempts.number,
                    status_code=arrival.response.status_code,
                    request_id=arrival.response.request_id,
                    elapsed=self._timing.now() - started,
                )
            )
        if streams:
            # Looked up when the body is first read: from now on a read may wait.
            timeouts["read"] = attempts.seconds
        return arrival

    def _granting(self) -> Grants | None:
        if not any(one.kind == "client-credentials" for one in self._description.schemes):
            return None
        # Imported where there is such a scheme: few APIs have one.
        from .grants import Grants

        # A server's slash at its end says where a relative token URL starts.
        servers = self._description.servers
        slash = "/" if servers and servers[0].url.endswith("/") else ""
        return Grants(self._authentication, self._timing, self._server + slash, self._agent)

    def _planned(self, operation: Operation[AnswerT]) -> Plan:
        # The plan keeps its operation alive, so that its id cannot come to mean another.
        made = self._plans[id(operation)] = self._made(operation)
        return made

    def _made(self, operation: Operation[AnswerT]) -> Plan:
        server = self._server
        if operation.servers:
            server = server_url(operation.servers, self._variables, self._base_url)
        return plan(cast(Operation[object], operation), server, self._authentication, self._agent)

    def _undecoded(self, plan: Plan, response: RawResponse) -> RawAnswer[object]:
        return RawAnswer(
            response.status_code,
            response.headers,
            response.content,
            decoded=cache(lambda: self._answer(plan, response)),
        )

    def _answer(self, plan: Plan, response: RawResponse) -> object:
        if plan.operation.method == "HEAD":
            return None
        try:
            value, misfits = decode_success(
                plan.answers, response, strict=self._settings.strict_responses
            )
        except Unfit as unfit:
            raise plan.narrator.unusable(response, unfit.message, unfit.path) from None
        if misfits:
            first = misfits[0]
            if self._settings.strict_responses:
                raise plan.narrator.unusable(response, f"expected {first.expected}", first.path)
            self._drifted(plan.operation.id, misfits)
        return value

    def _drifted(self, operation: str, misfits: list[Misfit]) -> None:
        message = "%s: the answer does not fit its schema at %s (due: %s); such places: %d"
        self._logger().warning(
            message, operation, misfits[0].path, misfits[0].expected, len(misfits)
        )
        if self._settings.on_drift is not None:
            for misfit in misfits:
                self._settings.on_drift(Drift(operation, misfit.path, misfit.expected, misfit.raw))

    def _logger(self) -> logging.Logger:
        """The package's: named after the API, below the package that holds the generated one."""
        parent = __name__.rpartition("._runtime.")[0].rpartition(".")[0]
        return logging.getLogger(f"{parent}.{self._description.name}".lstrip("."))


def _interrupted(plan: Plan, interruption: BaseException) -> None:
    if not plan.repetition.harmless:
        interruption.add_note(f"{plan.operation.id} may have been carried out")
