"""The hand-written part of every generated package: HTTP, JSON, retries, typed errors.

It is copied verbatim beside the generated code, so it imports nothing but the standard library,
httpx2, msgspec and its own modules, and those relatively.
"""
