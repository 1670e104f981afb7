#!/bin/sh
# The bundle in a Debian that has no Python: installs the package, opens the window on a screen of its own, trains with
# compiled kernels, saves, opens the file again, steps, and quits.
#
#     sudo sh tests/bundle/clean_root.sh OUT/chainrule_VERSION_MACHINE.deb [ROOT]
#
# ROOT: a folder for the Debian, made by debootstrap where it is missing; otherwise a temporary one, removed at the end.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
package=$(realpath "$1")
root=${2:-}
if [ -z "$root" ]; then
    root=$(mktemp -d)
    temporary=$root
fi
[ -x "$root/bin/sh" ] || debootstrap --variant=minbase bookworm "$root" >/dev/null
end() {
    umount "$root/proc" 2>/dev/null || true
    [ -z "${temporary:-}" ] || rm -rf --one-file-system "$root"
}
trap end EXIT
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/chainrule.deb"
cp "$here/in_clean_root.sh" "$root/tmp/"
chroot "$root" sh -ec '
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends --reinstall /tmp/chainrule.deb xvfb xdotool matchbox-window-manager
    id pupil >/dev/null 2>&1 || useradd --create-home pupil
' >/dev/null 2>&1
if chroot "$root" sh -c 'command -v python3 || command -v python'; then
    echo "this Debian has a Python: nothing is shown by it" >&2
    exit 1
fi
chroot "$root" su - pupil -c 'sh /tmp/in_clean_root.sh'
