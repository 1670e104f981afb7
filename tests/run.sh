#!/bin/sh
# All tests: most of them offscreen, two at a time; then those that need a real window, under Xvfb.
python=$1
QT_QPA_PLATFORM=offscreen "$python" -m pytest tests -m "not window" -n 2 --dist loadfile || exit 1
if command -v Xvfb >/dev/null 2>&1 && command -v xdotool >/dev/null 2>&1; then
    "$python" -m pytest tests -m window
else
    echo "Skipped the tests in a real window: they need Xvfb and xdotool."
fi
