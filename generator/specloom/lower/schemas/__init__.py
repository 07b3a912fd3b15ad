"""Schemas: each becomes a type of the IR, with the models, enums and unions that it needs."""
