"""Specloom: prose API documentation into a client you can vendor and trust."""
