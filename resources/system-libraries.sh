#!/bin/sh
# Debian's packages that Qt needs for a window (and, with "test", what the tests in a real window need), and the one that
# its own Python needs to make an environment: installs what is missing where the user may, otherwise prints the line to
# type. It fails where it makes no sense to go on without.
command -v dpkg >/dev/null 2>&1 || exit 0
packages="libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 \
libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-xkb1 libxcb-randr0 libxcb-shape0 libxcb-image0 \
libxcb-render-util0 libwayland-cursor0"
[ "$1" = test ] && packages="$packages xvfb xdotool fonts-dejavu-core"
missing=""
status=0
case $(command -v "${PYTHON:-python3}") in
    /usr/bin/*) "${PYTHON:-python3}" -c "import ensurepip" 2>/dev/null || { missing=" python3-venv"; status=1; } ;;
esac
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || dpkg -s "${package}t64" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    { apt-get update -qq && $line -qq; } >/dev/null && exit 0
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    { sudo apt-get update -qq && sudo $line -qq; } >/dev/null && exit 0
fi
echo "Packages of the system are missing. Install them with: sudo $line" >&2
exit $status
