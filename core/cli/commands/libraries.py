"""The command `libraries`: one plain step in other libraries, and whose convention gives a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.cli.command import Command
from core.cli.given import Given, numbers
from core.cli.method import settings_of
from core.cli.options import file, json, rate_of_file, reading
from core.cli.printing import figure, lists, print_json, print_matrices
from core.libraries.comparison import compare_libraries
from core.libraries.reverse import number_of, quantity_named, whose

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from core.libraries.comparison import LibraryComparison, LibraryResult


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    add = parser.add_argument
    add("--input", required=True, action="append", metavar="X", help="input, e.g. 1,0; repeat it for a batch")
    add("--target", required=True, action="append", metavar="T", help="target, e.g. 1; once for each input")
    add("--which", metavar="NUMBER", help="name the libraries whose convention gives this number, to the digits typed")
    add("--at", metavar="NAME", help="quantity whose value --which is: new.2.1.1, grad.2.1.1 or L")
    rate_of_file(parser)


def run(arguments: Namespace) -> int:
    """The textbook's step and every library's; or, with --which, the conventions that give a number."""
    given = Given.read(arguments)
    network = given.document.network
    if (arguments.which is None) != (arguments.at is None):
        raise InputError("--which and --at: needed together, the number and the quantity that it is a value of")
    examples, wanted = len(arguments.input), len(arguments.target)
    if examples != wanted:
        raise InputError(f"--target: expected one per --input ({examples}), found {wanted}")
    inputs = [numbers(text, network.sizes[0], "input") for text in arguments.input]
    targets = [numbers(text, network.sizes[-1], "target") for text in arguments.target]
    comparison = compare_libraries(network, inputs, targets, settings_of(arguments, given.document).rate)
    if not network.plain:
        given.assume("class weights and dropout are left out, in the textbook's step as well")
    given.tell()
    if arguments.which is not None:
        return _which(comparison, arguments)
    if arguments.json:
        print_json({**_content(comparison), **given.assumptions()})
        return 0
    print(f"textbook: loss {figure(comparison.textbook.loss)}")
    print_matrices("new W", comparison.textbook.weights)
    for result in comparison.held:
        assert result.step is not None
        print(f"\n{_title(result)}: loss {'not reported' if result.step.loss is None else figure(result.step.loss)}")
        if result.step.weights is not None:
            print_matrices("new W", result.step.weights)
        elif result.step.gradient is not None:
            print_matrices("gradient", result.step.gradient)
        print(result.why)
    if comparison.not_held:
        print()
    for name, reason in comparison.not_held.items():
        print(f"{name}: {reason}")
    return 0


def _title(result: LibraryResult) -> str:
    return f"{result.name} {result.convention.version}, {result.setting}"


def _content(comparison: LibraryComparison) -> dict[str, Any]:
    textbook = comparison.textbook
    return {
        "textbook": {"loss": textbook.loss, "weights": lists(textbook.weights)},
        "libraries": [_entry(result) for result in comparison.held],
        "not_held": [
            {"name": each.name, "setting": each.setting, "reason": each.reason}
            for each in comparison.results
            if each.reason
        ],
    }


def _entry(result: LibraryResult) -> dict[str, Any]:
    step = result.step
    assert step is not None
    entry: dict[str, Any] = {
        "name": result.name,
        "setting": result.setting,
        "version": result.convention.version,
        "loss": step.loss,
        "weights": None if step.weights is None else lists(step.weights),
        "why": result.why,
        "factor": result.factor,
        "equal": result.equal,
    }
    if step.weights is None and step.gradient is not None:
        entry["gradient"] = lists(step.gradient)
    return entry


def _which(comparison: LibraryComparison, arguments: Namespace) -> int:
    quantity = quantity_named(arguments.at, comparison.network)
    answer = whose(comparison, arguments.which, quantity)
    if arguments.json:
        near = answer.nearest
        print_json(
            {
                "at": arguments.at,
                "given": arguments.which,
                "textbook": {"value": answer.textbook, "agrees": answer.is_textbook},
                "agree": [
                    {
                        "name": each.name,
                        "setting": each.setting,
                        "version": each.convention.version,
                        "value": number_of(each, quantity),
                        "why": each.why,
                    }
                    for each in answer.agree
                ],
                "nearest": near and {"name": near[0].name, "setting": near[0].setting, "value": near[1]},
            }
        )
        return 0
    if answer.is_textbook:
        print(f"{arguments.which} is the textbook's own {arguments.at} ({figure(answer.textbook)})")
    for each in answer.agree:
        value = number_of(each, quantity)
        assert value is not None
        print(f"{_title(each)}: {figure(value)}. {each.why}")
    if not answer.is_textbook and not answer.agree:
        print(f"no library's convention gives {arguments.which} for {arguments.at}; textbook {figure(answer.textbook)}")
        if answer.nearest is not None:
            print(f"nearest: {_title(answer.nearest[0])}, {figure(answer.nearest[1])}")
    return 0


COMMAND = Command(
    "FILE --input X --target T",
    "compute one plain step as other libraries do, or name the library that gives a number",
    options,
    run,
)
