"""Servers and their variables: what becomes URLs, and arguments of the client's constructor."""

from __future__ import annotations

from dataclasses import dataclass, field

from specloom.ir import Server, Untrusted, Variable
from specloom.lower.context import Context
from specloom.lower.names import Scope, environment_variable, snake
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.openapi import model as openapi


@dataclass(slots=True)
class Servers:
    """Lowers the servers of one API; variables of one name are one argument of the constructor."""

    context: Context
    package: str
    scope: Scope
    arguments: dict[str, str] = field(default_factory=dict)
    """The arguments by the names of their variables."""

    def of(self, stated: tuple[openapi.Server, ...]) -> tuple[Server, ...]:
        """The servers of the API, or of an operation that has its own."""
        return tuple(map(self._server, stated))

    def _server(self, server: openapi.Server) -> Server:
        variables = []
        for variable in server.variables:
            if variable.name not in self.arguments:
                self.arguments[variable.name] = self.scope.claim(snake(variable.name))
            argument = self.arguments[variable.name]
            variables.append(
                Variable(
                    name=Untrusted(variable.name),
                    argument=argument,
                    environment=environment_variable(self.package, argument),
                    default=Untrusted(variable.default),
                    values=tuple(Untrusted(value) for value in variable.enum),
                    required=variable.extensions.get("x-required") is True,
                    source=lower_source(self.context, variable.site, variable.extensions),
                    summary=prose(variable.description),
                )
            )
        return Server(
            url=Untrusted(server.url),
            variables=tuple(variables),
            source=lower_source(self.context, server.site, server.extensions),
        )
