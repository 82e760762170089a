# A package is built, installed into a root of its own with its script, listed and removed.
set -e
PATH=/usr/sbin:/usr/bin:/sbin:/bin
work=$(mktemp -d)
cd "$work"
mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates package/DEBIAN package/usr/share/thing
: > root/var/lib/dpkg/status
: > root/var/lib/dpkg/available
printf 'Package: thing\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: thing\n' > package/DEBIAN/control
printf '#!/bin/sh\necho "$0 $1" | sed "s,.*/,,"\n' > package/DEBIAN/postinst
chmod 755 package/DEBIAN/postinst
echo hello > package/usr/share/thing/file
dpkg-deb --root-owner-group -b package thing.deb
options="--root=$work/root --force-not-root --force-script-chrootless --log=/dev/null"
dpkg $options -i thing.deb
dpkg $options -l thing | tail -n 1
dpkg $options -L thing
cat root/usr/share/thing/file
dpkg $options -P thing
find root -name 'thing*'
rm -rf "$work"
