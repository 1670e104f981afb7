"""The commands as processes: what they import, Ctrl-C, and a reader that leaves."""

import os
import signal
import subprocess
import sys

import pytest

NO_QT = """
import sys
from core.cli.parser import main
status = main(sys.argv[1:])
wrong = [name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "gui")]
print(wrong, file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "words",
    [
        ["forward", "xor-printed", "--input", "1,0"],
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1"],
        ["train", "xor-printed", "--epochs", "2"],
        ["gradcheck", "xor-printed", "--input", "1,0", "--target", "1"],
        ["libraries", "xor-printed", "--input", "1,0", "--target", "1"],
        ["inspect", "xor-printed"],
        ["convert", "xor-printed", os.devnull + ".chainrule"],
    ],
    ids=lambda words: words[0],
)
def test_no_command_imports_qt(words, tmp_path):
    words = [str(tmp_path / "out.chainrule") if word.startswith(os.devnull) else word for word in words]
    done = subprocess.run([sys.executable, "-c", NO_QT, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["[]"]


def test_forward_imports_little():
    code = NO_QT.replace(
        '("PySide6", "shiboken6", "pyqtgraph", "gui")',
        '("llvmlite", "scipy", "msgspec", "onnx", "hypothesis", "asyncio", "PySide6")',
    )
    words = ["forward", "xor-printed", "--input", "1,0"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["[]"]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_control_c_leaves_cleanly(tmp_path):
    out = tmp_path / "out.chainrule"
    code = "import sys; from core.cli.parser import main; print('ready', flush=True); sys.exit(main(sys.argv[1:]))"
    words = ["train", "deep", "--epochs", "100000000", "--save", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.0)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=100)
    finally:
        process.kill()
    assert process.returncode == 130
    assert err == "chainrule: interrupted\n"
    assert not out.exists()


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_leaves():
    code = "import sys; from core.cli.parser import main; sys.exit(main(sys.argv[1:]))"
    words = ["inspect", *["deep"] * 5000]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(30) == 141  # as a shell says it of a tool that a broken pipe ended
    process.stderr.close()
