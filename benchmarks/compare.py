"""Compare the speed of extraction with that of extractors for other languages, in one run on one machine.

    python benchmarks/compare.py [--rounds N] [--peers FOLDER]

Peers (benchmarks/compare.txt): refex (legal-reference-extraction) on German, eyecite on English texts. They are installed into a
virtual environment of their own, made at the first run (default: .peers). Each extractor reads pages of its own language that
are alike in length and in citations: dense ones (one citation in 0.2 kB) and such as gazettes print (one in 1.4 kB). The numbers
differ from page to page, so that nothing can be remembered. Each runs in a process of its own, in turns; the best round counts,
in processor time. graphkit reads headers, relations and tasks besides, the others only citations.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

from figures import tell

PAGES = 60
PARAGRAPHS = 6
BETWEEN = {"dense": 0, "gazette": 3600}
"""Kind of page → bytes of prose behind each paragraph of three citations."""

VIETNAMESE = """\
Căn cứ Luật Tổ chức chính quyền địa phương số {n}/2025/QH15 ngày 19 tháng 02 năm 2025 và Nghị định số {m}/2020/NĐ-CP ngày \
05/3/2020 của Chính phủ về công tác văn thư, Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành rà soát hồ sơ đã lập trong năm, \
sắp xếp theo từng nhóm việc và nộp vào lưu trữ cơ quan. Hồ sơ còn thiếu được bổ sung trước khi nộp; nơi không thể bổ sung \
thì lập biên bản, nêu rõ lý do và người chịu trách nhiệm. Việc sắp xếp thực hiện theo khoản 2 Điều {k} Thông tư số \
{n}/2019/TT-BNV, kết quả báo cáo về Văn phòng để tổng hợp.
"""
GERMAN = """\
Die Klage ist nach § {n} Abs. 1 Satz 1 VwGO zulässig, sie ist aber nicht begründet, denn der Bescheid ist rechtmäßig und \
verletzt den Kläger nicht in seinen Rechten. Die Behörde hat den Sachverhalt ausreichend ermittelt und alle Umstände \
abgewogen, die für und gegen den Kläger sprechen. Rechtsgrundlage ist § {k} Abs. 2 Nr. 3 BGB in der Fassung, die zur Zeit \
der letzten Verhandlung galt. Der Senat hat in einem ähnlichen Fall ebenso entschieden (BVerwG, Urteil vom 3. Mai 2012 - \
{k} C {m}.10 -, juris) und hält daran fest; neue Gründe, die dagegen sprechen könnten, trägt der Kläger nicht vor.
"""
ENGLISH = """\
The motion is denied, because the complaint states what happened, when and by whom, and that is enough at this stage of the \
proceedings. See Smith v. Jones, {n} U.S. {m}, {m} (1998). The court does not weigh the evidence now, nor does it ask whether \
the plaintiff will prevail in the end; it asks only whether the claim is plausible on its face, and it reads the complaint in \
the light most favorable to the plaintiff. Brown v. Green, {m} F.3d {n}, {n} (2d Cir. 2004). The defendant relies on 42 U.S.C. \
§ {m}, but that section governs another kind of claim and does not help him here, as this court has held before.
"""
VIETNAMESE_PROSE = """\
Các đơn vị phân công người theo dõi, lập danh mục hồ sơ ngay từ đầu năm và cập nhật khi có thay đổi. Người được giao giải \
quyết công việc mở hồ sơ, thu thập tài liệu hình thành trong quá trình làm việc và bảo quản cẩn thận cho đến khi bàn giao.
"""
GERMAN_PROSE = """\
Der Kläger ist Eigentümer eines Grundstücks am Rand der Gemeinde, das seit vielen Jahren als Garten genutzt wird. Nachdem \
die Nachbarn sich beschwert hatten, besichtigte ein Mitarbeiter der Behörde das Gelände und fertigte davon Lichtbilder an.
"""
ENGLISH_PROSE = """\
The plaintiff owns a small parcel of land at the edge of the town, which the family has used as a garden for many years. \
After the neighbors had complained, an officer of the county visited the place, took photographs and wrote a short report.
"""


def pages(kind: str, paragraph: str, prose: str) -> list[str]:
    """Pages of one kind: paragraphs with three citations each, prose between them."""
    chance = random.Random(7)
    between = prose * (BETWEEN[kind] // len(prose.encode()))
    return [
        "".join(
            paragraph.format(n=chance.randint(10, 560), m=chance.randint(10, 990), k=chance.randint(2, 80)) + between
            for _ in range(PARAGRAPHS)
        )
        for _ in range(PAGES)
    ]


def graphkit_reads() -> Callable[[str], int]:
    from graphkit.extraction import extract
    from graphkit.model import Source

    return lambda text: len(extract(Source("page", text)).citations)


def refex_reads() -> Callable[[str], int]:
    from refex.orchestrator import CitationExtractor

    extractor = CitationExtractor()
    return lambda text: len(extractor.extract(text, fmt="plain").citations)


def eyecite_reads() -> Callable[[str], int]:
    from eyecite import get_citations

    return lambda text: len(get_citations(text))


EXTRACTORS = {
    "graphkit": (graphkit_reads, VIETNAMESE, VIETNAMESE_PROSE),
    "refex": (refex_reads, GERMAN, GERMAN_PROSE),
    "eyecite": (eyecite_reads, ENGLISH, ENGLISH_PROSE),
}


def run(name: str, kind: str) -> None:
    """Read some pages to warm up and the others to measure; print bytes, citations and seconds."""
    reader, paragraph, prose = EXTRACTORS[name]
    read, texts = reader(), pages(kind, paragraph, prose)
    for text in texts[:5]:
        read(text)
    started = time.process_time()
    found = sum(map(read, texts[5:]))
    seconds = time.process_time() - started
    print(json.dumps([sum(len(text.encode()) for text in texts[5:]), found, seconds]))


def environment(folder: Path) -> Path:
    """The interpreter of the peers' environment, which is made where it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        requirements = Path(__file__).with_suffix(".txt")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", requirements], check=True)
    return python


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument(
        "--peers", type=Path, default=Path(".peers"), help="their virtual environment (default: .peers)"
    )
    arguments.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.run:
        run(*options.run)
        return
    peers = environment(options.peers)
    print(
        f"{'pages':10}{'':10}{'MB':>6}{'citations':>11}{'seconds':>9}{'MB/s':>8}{'citations/s':>13}{'graphkit to it':>16}"
    )
    for kind in BETWEEN:
        best: dict[str, tuple[int, int, float]] = {}
        for _ in range(options.rounds):
            for name in EXTRACTORS:
                python = sys.executable if name == "graphkit" else str(peers)
                command = [python, __file__, "--run", name, kind]
                output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                size, found, seconds = json.loads(output)
                if name not in best or seconds < best[name][2]:
                    best[name] = size, found, seconds
        own = best["graphkit"]
        for name, (size, found, seconds) in best.items():
            ratio = (own[0] / own[2]) / (size / seconds)
            if name != "graphkit":
                tell(f"compare: graphkit to {name}, bytes a second, {kind} pages", ratio, "times", "higher")
            print(
                f"{kind:10}{name:10}{size / 1e6:6.2f}{found:11}{seconds:9.3f}{size / seconds / 1e6:8.2f}"
                f"{found / seconds:13.0f}{ratio:15.1f}x"
            )


if __name__ == "__main__":
    main()
