# The packages: what was built, the manual and completions, so that users need neither JDK nor Maven nor gcc. Sourced by dev.

# The version, as pom.xml has it.
project_version() { sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' pom.xml | head -n 1; }

# tree FOLDER: the files of an installation, below FOLDER as below /usr.
package_tree() {
    local to=$1 version=$2 file
    mkdir -p "$to"/{bin,lib/hermitux/tools,share/doc/hermitux}
    cp build/{hermitux,kernel.elf,firmware.bin,kernel.callsites} "$to/lib/hermitux/"
    cp build/tools/*.jar "$to/lib/hermitux/tools/"
    # The program looks for the kernel where it lies itself, links followed.
    ln -s ../lib/hermitux/hermitux "$to/bin/hermitux"
    "$JAVA_HOME/bin/java" -cp cli/target/classes:launcher/target/classes hermitux.cli.manual.WriteManuals "$to/share" "$version"
    cp README.md SPECIFICATION.md NOTICE "$to/share/doc/hermitux/"
    cp -r docs "$to/share/doc/hermitux/"
    cp LICENSE "$to/share/doc/hermitux/copyright"
    find "$to" -type d -exec chmod 755 {} +
    find "$to" -type f -exec chmod 644 {} +
    chmod 755 "$to/lib/hermitux/hermitux"
}

# package [FOLDER]: hermitux_VERSION_amd64.deb and hermitux-VERSION-x86_64.tar.gz. The same build gives the same bytes: times are the commit's.
package() {
    local out=${1:-build/package} version work time
    version=$(project_version)
    time=$(git log -1 --format=%ct 2> /dev/null || echo 0)
    command -v dpkg-deb > /dev/null || { say "error: dpkg-deb is missing; install with: sudo apt-get install dpkg"; return 1; }
    build
    mkdir -p "$out"
    work=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-package.XXXXXX")
    chmod 755 "$work"
    package_tree "$work/hermitux-$version" "$version"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -C "$work" -c "hermitux-$version" | gzip -9n > "$out/hermitux-$version-x86_64.tar.gz"
    mkdir "$work/deb"
    mv "$work/hermitux-$version" "$work/deb/usr"
    gzip -9n "$work"/deb/usr/share/man/man1/*.1
    mkdir "$work/deb/DEBIAN"
    cat > "$work/deb/DEBIAN/control" <<END
Package: hermitux
Version: $version
Architecture: amd64
Maintainer: HermiTux
Installed-Size: $(du -ks "$work/deb/usr" | cut -f 1)
Recommends: qemu-system-x86
Suggests: openjdk-25-jre-headless, libcapstone5 | libcapstone4
Section: utils
Priority: optional
Description: runs unmodified Linux programs in virtual machines of their own
 A unikernel that is binary-compatible with Linux, in Java: a program starts in
 a few milliseconds inside its own virtual machine, on /dev/kvm by a monitor of
 its own, elsewhere by QEMU. hermitux analyze and hermitux rewrite need Java 25
 and libcapstone.
END
    find "$work/deb" -exec touch -h -d "@$time" {} +
    SOURCE_DATE_EPOCH=$time dpkg-deb --root-owner-group -Zxz --build "$work/deb" "$out/hermitux_${version}_amd64.deb" > /dev/null
    rm -rf "$work"
    echo "$out/hermitux_${version}_amd64.deb"
    echo "$out/hermitux-$version-x86_64.tar.gz"
}
