"""Damage to documents for the tests: whatever a bad disk, a bad transfer or a bad mind may do to a file."""

from __future__ import annotations


def damaged(data, rng):
    """Change, cut, repeat or replace pieces of a document."""
    content = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(content) + 1)
        end = min(len(content), start + rng.randint(0, 40))
        piece = rng.choice(
            [
                b"",
                bytes(rng.randrange(256) for _ in range(rng.randint(1, 8))),
                bytes(content[start:end]) * 2,
                b"<a>",
                b"</",
                b"-",
                b"999999999999999999999999",
                b"&x;",
                b"]]>",
                b"\xff\xfe",
                "９".encode(),
            ]
        )
        content[start:end] = piece
    return bytes(content[: rng.choice([len(content), rng.randrange(len(content) + 1)])])
