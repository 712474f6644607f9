"""Measure the time and the memory that texts of hostile shapes take, at one size and at twice that size.

    python benchmarks/hostile.py [--size MB] [--only WORD]

Each shape runs in a process of its own. Linear means: twice the size takes twice the time. Prints, for each shape, seconds of
processor time at both sizes, their ratio, MB (of UTF-8) a second at the larger one, and the most memory that the process held
beyond the text itself, in bytes for each byte of it. Leaves with 1 where a ratio is above 3 (1 second at least).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from figures import tell

CITATION = "Nghị quyết số {n}/NQ-CP ngày 18/6/2024 của Chính phủ"
SENTENCE = (
    "Ủy ban nhân dân tỉnh giao Sở Tài chính chủ trì, phối hợp với các sở, ngành thực hiện kế hoạch này trong năm 2024"
)
HEAD = "ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM\nSố: 15/KH-UBND\n\nKẾ HOẠCH\nThực hiện Chỉ thị\n\n"
"""Of a document that orders something: only such a one is searched for tasks."""


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece.encode()))


def _cited(size: int) -> str:
    count = size // (len(CITATION.encode()) + 4)
    return "Thực hiện " + ", ".join(CITATION.format(n=n) for n in range(1, count))


def _plan(size: int) -> str:
    return HEAD + "".join(f"{n}. {SENTENCE}.\n" for n in range(1, size // len(SENTENCE.encode())))


def _in_a_plan(piece: str) -> Callable[[int], str]:
    return lambda size: HEAD + piece * (size // len(piece.encode()))


SHAPES: dict[str, Callable[[int], str]] = {
    "digits": _repeated("7"),
    "slashes": _repeated("/"),
    "digits and slashes": _repeated("1/"),
    "digits, dashes, letters": _repeated("12-a "),
    "one letter, no blank": _repeated("a"),
    "one number and an endless symbol": lambda size: "15/" + "ab" * (size // 2),
    "one line of prose": _repeated(SENTENCE + " "),
    "lines of prose": _repeated(SENTENCE + "\n"),
    "blanks": _repeated(" "),
    "line breaks": _repeated("\n"),
    "blank lines with blanks": _repeated(" \n \n"),
    "1. on each line": _repeated("1.\n"),
    "numbers on each line": lambda size: "".join(f"{n}.\n" for n in range(1, size // 8)),
    "a) on each line": _repeated("a)\n"),
    "dashes on each line": _repeated("- a\n"),
    "a repeated type word": _repeated("Nghị quyết "),
    "a repeated type word with number sign": _repeated("Nghị quyết số "),
    "a repeated law": _repeated("Luật "),
    "a repeated law with a name": _repeated("Luật Đất đai "),
    "a repeated unknown law": _repeated("Luật Xyz abc "),
    "a repeated congress": _repeated("Nghị quyết Đại hội "),
    "a repeated plenum": _repeated("Nghị quyết Trung ương khóa "),
    "a repeated provision": _repeated("khoản 1 Điều 2 "),
    "a repeated date": _repeated("ngày 18/6/2024 "),
    "a repeated cue": _repeated("thực hiện "),
    "repeated recipients": _repeated("Nơi nhận:\n- Như trên;\n"),
    "repeated letter openings": _repeated("Kính gửi:\n"),
    "repeated signatures": _repeated("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"),
    "footnote marks": _repeated("a[1] "),
    "footnotes": _repeated("a<sup>1</sup>\n\n<sup>1</sup> b.\n\n"),
    "bold marks": _repeated("**"),
    "table bars": _repeated("| a "),
    "open brackets": _repeated("("),
    "open quotation marks": _repeated("“"),
    "combining marks": _repeated("ệ".encode().decode() + "\u0301"),
    "signs without width": _repeated("\u200b"),
    "page heads": _repeated("\nCÔNG BÁO/Số 15/Ngày 1-1-2024\n\n12\n\na"),
    "citations in one paragraph": _cited,
    "citations that close brackets": _repeated("Nghị định số 15/2020/NĐ-CP), "),
    "citations, each of the next": _repeated("Quyết định số 5/QĐ-TTg sửa đổi, bổ sung "),
    "short names": lambda size: "".join(
        f"Luật Đất đai (sau đây gọi là Luật Đất đai {n}); " for n in range(1, size // 60)
    ),
    "amending items": lambda size: (
        "Sửa đổi, bổ sung Luật Đất đai\nĐiều 1. Sửa đổi Luật Đất đai\n" + "1. Sửa đổi khoản 2 Điều 3\n" * (size // 36)
    ),
    "a plan with a task a line": _plan,
    "a plan of 1.": _in_a_plan("1.\n"),
    "a plan of 1.1.": _in_a_plan("1.1.\n"),
    "a plan of numbers": lambda size: HEAD + "".join(f"{n}.\n" for n in range(1, size // 8)),
    "a plan of Roman numbers and letters": _in_a_plan("I. A\n1. a\na) b\n- c\n"),
    "a plan of articles": _in_a_plan("Điều 1.\n"),
    "a plan of parts": _in_a_plan("Phần I\n"),
    "a plan of dashes": _in_a_plan("- \n"),
    "a plan of one line": _in_a_plan(SENTENCE + " "),
    "a plan of one sentence in lines": _in_a_plan("ủy ban nhân dân tỉnh\n"),
    "a plan of rows": _in_a_plan("| Chủ trì | Sở Tài chính |\n"),
    "a plan of orders": _in_a_plan("Giao Sở Tài chính thực hiện trong năm 2024.\n"),
    "a plan of openings": _in_a_plan("Giao Sở Tài chính thực hiện các nhiệm vụ sau:\n"),
    "a plan of closings": _in_a_plan("Yêu cầu các sở, ngành báo cáo./.\n"),
    "a plan of years": _in_a_plan("năm 2024 "),
    "a plan of verbs": _in_a_plan("thực hiện, giao Sở "),
    "a plan of annexes": _in_a_plan("Phụ lục\n"),
    "a plan of footnotes": _in_a_plan("a<sup>1</sup>\n\n<sup>1</sup> b.\n\n"),
}


def run(shape: str, size: int) -> None:
    """Extract one text and print seconds and bytes of memory."""
    from graphkit.extraction import extract
    from graphkit.model import Source

    extract(Source("warm-up", _plan(3000) + _cited(1000)))
    source = Source(shape, SHAPES[shape](size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    extract(source)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(seconds, memory * 1024, len(source.text.encode()))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", type=float, default=2.5, help="of the smaller text, in MB (default: 2.5)")
    arguments.add_argument("--only", default="", help="shapes whose name holds this")
    arguments.add_argument("--run", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    size = int(options.size * 1e6)
    if options.run:
        run(options.run, size)
        return 0
    print(
        f"{'shape':40}{'s at ' + str(options.size) + ' MB':>14}{'at twice':>10}{'ratio':>7}{'MB/s':>8}{'memory/byte':>13}"
    )
    slow = 0
    speeds: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for shape in (name for name in SHAPES if options.only in name):
        small, large = (_measured(shape, options.size * times) for times in (1, 2))
        ratio = large[0] / max(small[0], 1e-3)
        slow += large[0] > 1 and ratio > 3
        speeds[shape] = large[2] / large[0] / 1e6
        if large[0] > 1:
            ratios[shape] = ratio
        print(
            f"{shape:40}{small[0]:14.2f}{large[0]:10.2f}{ratio:7.1f}{large[2] / large[0] / 1e6:8.1f}{large[1] / large[2]:13.1f}",
            flush=True,
        )
    print(f"slowest: {min(speeds, key=speeds.__getitem__)}")
    tell("hostile: slowest shape", min(speeds.values()), "MB/s", "higher")
    if ratios:
        tell("hostile: time at twice the size, worst shape", max(ratios.values()), "times", "lower", 3)
    return 1 if slow else 0


def _measured(shape: str, size: float) -> tuple[float, float, float]:
    command = [sys.executable, __file__, "--run", shape, "--size", str(size)]
    seconds, memory, length = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(memory), float(length)


if __name__ == "__main__":
    sys.exit(main())
