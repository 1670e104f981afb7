#!/bin/sh
# What clean_root.sh does as a user who has no Python, with keys alone.
set -eu
export DISPLAY=:97
rm -rf "$HOME/.cache/chainrule" "$HOME/own.chainrule"
Xvfb "$DISPLAY" -screen 0 1440x900x24 >/dev/null 2>&1 &
screen=$!
trap 'kill $screen 2>/dev/null' EXIT
# Wait at most this many seconds for a condition.
await() {
    most=$1
    shift
    while ! "$@" >/dev/null 2>&1; do
        most=$((most - 1))
        [ "$most" -gt 0 ] || { echo "waited in vain for: $*" >&2; exit 1; }
        sleep 1
    done
}
keys() {
    xdotool key --delay 150 "$@"
    sleep 1
}
await 20 xdotool getdisplaygeometry
matchbox-window-manager >/dev/null 2>&1 &
started=$(date +%s%N)
chainrule 2>"$HOME/errors" &
program=$!
await 60 xdotool search --onlyvisible --name Chainrule
echo "window after $((($(date +%s%N) - started) / 1000000)) ms"
sleep 3
keys ctrl+r
await 180 sh -c 'ls ~/.cache/chainrule/kernels/*/*.kernel'
echo "kernels compiled: $(ls "$HOME"/.cache/chainrule/kernels/*/ | wc -l)"
sleep 5
keys ctrl+r
keys ctrl+shift+s
await 30 xdotool search --onlyvisible --name 'Save'
xdotool type "$HOME/own.chainrule"
keys Return
await 30 test -s "$HOME/own.chainrule"
echo "saved: $(chainrule inspect "$HOME/own.chainrule")"
keys ctrl+o
await 30 xdotool search --onlyvisible --name 'Open'
xdotool type "$HOME/own.chainrule"
keys Return
sleep 3
keys ctrl+Right ctrl+Right ctrl+Right
keys ctrl+s
keys ctrl+q
if wait $program; then status=0; else status=$?; fi
echo "ended with $status"
# A panel that cannot be loaded is told on standard error, and the window goes on without it.
if grep -E "Traceback|Error|Could not" "$HOME/errors"; then exit 1; fi
chainrule train xor-printed --data xor --method batch --rate 0.01 --epochs 30000 | head -n 2
exit "$status"
