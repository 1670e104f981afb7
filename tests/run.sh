#!/bin/sh
# run.sh PYTHON: the tests: most of them offscreen, two at a time; then those that need a real window, on a virtual screen.
# run.sh PYTHON further: how the window looks, and further cases of what is tested in it.
python=$1
# What pytest makes of a file of tests takes longer than most files; it is kept, and each process takes it from the other.
unset PYTHONDONTWRITEBYTECODE
offscreen() {
    QT_QPA_PLATFORM=offscreen "$python" -m pytest tests/[a-z]*/ -m "$1" -n 2 --dist worksteal
}
if [ "$2" = further ]; then
    offscreen further
    exit
fi
offscreen "not window and not further" || exit 1
if ! command -v Xvfb >/dev/null 2>&1 || ! command -v xdotool >/dev/null 2>&1; then
    echo "Left out the tests in a real window: they need Xvfb and xdotool."
    exit 0
fi
number=$(mktemp)
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$number" 2>/dev/null &
screen=$!
trap 'kill $screen 2>/dev/null; rm -f "$number"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$number" ] && break
    sleep 0.5
done
# To collect all the others takes longer than to run these.
DISPLAY=":$(cat "$number")" QT_QPA_PLATFORM=xcb "$python" -m pytest $(grep -rl "mark\.window" tests --include="test_*.py") -m window
