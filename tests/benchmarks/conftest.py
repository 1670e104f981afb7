"""Prints what was measured as tables of ratios, each against the first of its group."""

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def pytest_terminal_summary(terminalreporter, config):
    session = getattr(config, "_benchmarksession", None)
    for result in session.benchmarks if session else ():
        rows = result.extra_info.get("medians")
        if rows is None:
            continue
        name = result.group
        terminalreporter.section(name, sep="-")
        width = max(map(len, rows))
        first, base = next(iter(rows.items()))
        terminalreporter.write_line(f"{'':{width}}  {'median':>10}  × {first}")
        for who, seconds in rows.items():
            terminalreporter.write_line(f"{who:{width}}  {_in_words(seconds):>10}  {seconds / base:.3g}")


def _in_words(seconds):
    unit, letters = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    return f"{seconds / unit:.3g} {letters}"
