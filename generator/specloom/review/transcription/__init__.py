"""Transcription: whether a spec says what its pages say, and whether it cites where they do."""
