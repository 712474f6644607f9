"""Proposals of answers: which pairs of a report and a task are asked for."""

from __future__ import annotations

from graphkit.resolution.answers import Order, Report, propose

_HOUSING = "Báo cáo kết quả rà soát quỹ nhà ở xã hội trên địa bàn"


def _order(place: int, text: str, leads: tuple[str, ...] = ("Sở Xây dựng",), date: str = "2024-05-02") -> Order:
    return Order(place, f"task-{hash(text)}", "17/CT-UBND|2024|X", date, text, frozenset(leads), frozenset())


def _report(place: int, issuer: str = "Sở Xây dựng", date: str = "2024-06-30") -> Report:
    return Report(place, f"{issuer} {date}", issuer, date, _HOUSING, frozenset({"17/CT-UBND|2024|X"}))


def test_only_orders_of_the_body_that_reports_are_asked_for() -> None:
    orders = [
        _order(1, "rà soát quỹ nhà ở xã hội trên địa bàn tỉnh"),
        _order(1, "rà soát quỹ nhà ở xã hội của huyện", ("UBND huyện",)),
        _order(1, "trồng rừng ven biển"),
    ]
    ((place, answer),) = propose([*orders, _report(7), _report(8, "Sở Y tế")])
    assert (place, answer.task) == (7, orders[0].task)


def test_a_report_older_than_the_order_answers_nothing() -> None:
    order = _order(1, "rà soát quỹ nhà ở xã hội trên địa bàn tỉnh")
    assert not list(propose([order, _report(7, date="2024-05-01")]))
    assert list(propose([order, _report(7, date="2024-05-02")]))


def test_copies_of_an_order_and_of_a_report_are_one_pair_that_the_first_of_each_makes() -> None:
    said = "rà soát quỹ nhà ở xã hội trên địa bàn tỉnh"
    found = list(propose([*(_order(n, said) for n in range(50)), *(_report(100 + n) for n in range(50))]))
    assert [place for place, _ in found] == [100]
