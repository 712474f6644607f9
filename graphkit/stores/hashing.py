"""Hashes of rows, a batch at a time: the sum of them says whether two tables hold the same rows, in whatever order.

They depend on the values alone, so that they may be kept: Neo4j holds them as marks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, reduce
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse among the 64-bit numbers."""
_NULL = np.uint64(0x632BE59BD9B4E019)
_PIECE = 1 << 20
"""Elements that a value may have; a longer one is hashed as a whole."""
_AT_A_TIME = 1 << 16
"""Elements that are hashed at a time, if a value has no more: what is made of them stays near the processor."""


def row_hashes(batch: pa.RecordBatch) -> Hashes:
    """A 64-bit hash of each row, over all columns in their order."""
    return joined(map(column_hashes, batch.columns))


def joined(columns: Iterable[Hashes]) -> Hashes:
    """The hashes of rows, of those of the values in each of their columns."""
    return reduce(lambda total, column: _mixed(total * np.uint64(_BASE) + column), columns, np.zeros(1, np.uint64))


def column_hashes(column: pa.Array) -> Hashes:
    """A 64-bit hash of each value."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        found = _strings(column)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        offsets = np.asarray(column.offsets, dtype=np.int64)
        inner = column.values.slice(offsets[0], offsets[-1] - offsets[0])
        found = _runs(column_hashes(inner), offsets - offsets[0])
    elif pa.types.is_null(kind):
        return np.full(len(column), _NULL)
    else:
        filled = column.fill_null(False if pa.types.is_boolean(kind) else 0)
        plain = filled.to_numpy(zero_copy_only=False)
        found = _mixed(plain.view(np.uint64) if plain.dtype == np.float64 else plain.astype(np.int64).view(np.uint64))
    if column.null_count:
        found[column.is_null().to_numpy(zero_copy_only=False)] = _NULL
    return found


def _strings(column: pa.Array) -> Hashes:
    _, offsets_buffer, data = column.buffers()
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    offsets = np.frombuffer(offsets_buffer, width)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    if not len(offsets) or data is None:
        return _runs(np.empty(0, np.uint64), np.zeros(len(column) + 1, np.int64))
    signs = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    return _runs(signs, offsets - offsets[0])


def _runs(values: npt.NDArray[np.uint8] | Hashes, offsets: npt.NDArray[np.int64]) -> Hashes:
    """A hash of each run ``values[offsets[n]:offsets[n + 1]]``: a polynomial of its elements and its length."""
    lengths = np.diff(offsets)
    found = np.empty(len(lengths), np.uint64)
    begin = 0
    while begin < len(lengths):
        end = max(begin + 1, int(np.searchsorted(offsets, offsets[begin] + _AT_A_TIME, "right")) - 1)
        low, high = offsets[begin], offsets[end]
        if high - low > _PIECE:
            found[begin] = int.from_bytes(blake2b(values[low:high].tobytes(), digest_size=8).digest(), "little")
        else:
            piece = values[low:high]
            images = _signs()[piece] if piece.dtype == np.uint8 else piece
            sums = np.zeros(len(piece) + 1, np.uint64)
            np.cumsum(images * _powers()[: len(piece)], out=sums[1:])
            local = offsets[begin : end + 1] - low
            found[begin:end] = (sums[local[1:]] - sums[local[:-1]]) * _inverses()[local[:-1]]
        begin = end
    return _mixed(found + lengths.astype(np.uint64) * np.uint64(_BASE))


def _mixed(values: Hashes) -> Hashes:
    """Spread what differs over all bits (the finish of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _signs() -> Hashes:
    return _mixed(np.arange(1, 257, dtype=np.uint64) * np.uint64(_BASE))


@cache
def _powers() -> Hashes:
    return _powers_of(_BASE)


@cache
def _inverses() -> Hashes:
    return _powers_of(pow(_BASE, -1, 1 << 64))


def _powers_of(base: int) -> Hashes:
    factors = np.full(_PIECE + 1, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)
