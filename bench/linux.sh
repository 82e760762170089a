# A Linux guest under TCG to compare with, sourced by bench/run: Debian's kernel for virtual machines, and busybox.

LINUX_PACKAGE=linux-image-cloud-amd64
LINUX_FOLDER=build/linux-guest

# boot_linux SCRIPT PROGRAM…: runs the shell commands in a machine that holds nothing but the programs, in its root; prints what follows the
# word "result" in their lines.
boot_linux() {
    local folder=$LINUX_FOLDER/root script=$1 program; shift
    rm -rf "$folder"; mkdir -p "$folder"/{dev,tmp,proc}
    cp "$@" "$folder/"
    cp /bin/busybox "$folder/busybox"
    cat > "$folder/init" <<END_OF_INIT
#!/busybox sh
/busybox mount -t devtmpfs devtmpfs /dev
/busybox mount -t tmpfs tmpfs /tmp
/busybox mount -t proc proc /proc
$script
/busybox poweroff -f
END_OF_INIT
    chmod 755 "$folder/init"
    (cd "$folder" && find . | /bin/busybox cpio -o -H newc 2>/dev/null) > $LINUX_FOLDER/initrd
    timeout 300 qemu-system-x86_64 -accel tcg -cpu max -m 512 -display none -no-reboot -serial stdio -kernel $LINUX_FOLDER/vmlinuz \
        -initrd $LINUX_FOLDER/initrd -append "console=ttyS0 quiet panic=-1" < /dev/null 2>/dev/null | tr -d '\r' | sed -n 's/^result \([a-z]* [0-9.]*\)$/\1/p'
}

# Modules that a guest may want, of the network's device; a kernel may have some of them built in.
LINUX_MODULES=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover virtio_net)

# Debian's kernel for virtual machines and some of its modules, unpacked into build/ and not installed.
fetch_linux() {
    [ -e $LINUX_FOLDER/vmlinuz ] && [ -e $LINUX_FOLDER/modules ] && return
    local package module
    package=$(apt-cache depends $LINUX_PACKAGE 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
    [ -n "$package" ] || { echo "apt does not know $LINUX_PACKAGE"; return 1; }
    rm -rf $LINUX_FOLDER; mkdir -p $LINUX_FOLDER
    (cd $LINUX_FOLDER && apt-get -q -o APT::Sandbox::User=root download "$package" && dpkg-deb -x "$package"_*.deb unpacked && mkdir modules &&
        for module in "${LINUX_MODULES[@]}"; do find unpacked -name "$module.ko" -exec cp {} modules/ \;; done &&
        cp unpacked/boot/vmlinuz-* vmlinuz && rm -rf unpacked "$package"_*.deb) > /dev/null 2>&1 \
        || { rm -rf $LINUX_FOLDER; echo "$package cannot be downloaded"; return 1; }
}
