# A Linux with a hardware KVM, on any machine: Debian's kernel in QEMU, whose TCG emulates SVM with nested paging, so that `hermitux run --hypervisor
# native` there runs on KVM's kvm-amd as on a real processor. Sourced by tests/run, tests/case and bench/run; ROOT is set.
#
# It sees this machine's files, read-only, and one folder of jobs, read and written: a job is a shell script NAME.job there, whose status becomes
# NAME.status. One emulated Linux serves many jobs, one after the other, in the order in which their names came over its second serial port.

EMULATED=$ROOT/build/emulated
EMULATED_MEMORY=${EMULATED_MEMORY:-3000}
# In an order in which each finds what it needs. A kernel may have some of them built in.
EMULATED_MODULES=(irqbypass ccp kvm kvm-amd virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci netfs fscache 9pnet 9pnet_virtio 9p)

# Debian's kernel, fetched once; answers 1 and says why where it cannot be had.
emulated_kernel() {
    [ ! -e "$EMULATED/vmlinuz" ] || return 0
    local package tool
    for tool in apt-get apt-cache dpkg-deb qemu-system-x86_64; do
        command -v $tool > /dev/null || { echo "$tool is not there"; return 1; }
    done
    [ -x /bin/busybox ] || { echo "/bin/busybox is not there"; return 1; }
    package=$(apt-cache depends linux-image-amd64 2> /dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
    [ -n "$package" ] || { echo "apt knows no linux-image-amd64"; return 1; }
    mkdir -p "$EMULATED/package"
    (cd "$EMULATED/package" && apt-get -q -o APT::Sandbox::User=root download "$package") > "$EMULATED/fetch.log" 2>&1 \
        || { echo "apt-get cannot download $package: $(tail -n 1 "$EMULATED/fetch.log")"; return 1; }
    dpkg-deb -x "$EMULATED"/package/*.deb "$EMULATED/package/files" || { echo "$package cannot be unpacked"; return 1; }
    emulated_initrd "$EMULATED/package/files" || { echo "$package lacks a module"; return 1; }
    mv "$EMULATED"/package/files/boot/vmlinuz-* "$EMULATED/vmlinuz"
    rm -rf "$EMULATED/package"
}

# emulated_initrd FILES: the first files of the emulated Linux, from those of the kernel's package.
emulated_initrd() {
    local folder=$EMULATED/initrd module
    rm -rf "$folder"
    mkdir -p "$folder"/{dev,proc,sys,modules,host}
    for module in "${EMULATED_MODULES[@]}"; do find "$1" -name "$module.ko" -exec cp {} "$folder/modules/" \; ; done
    [ -e "$folder/modules/kvm-amd.ko" ] || return 1
    cp /bin/busybox "$folder/busybox"
    { echo '#!/busybox sh'; echo "modules='${EMULATED_MODULES[*]}'"; cat "$ROOT/tests/emulated-init"; } > "$folder/init"
    chmod 755 "$folder/init"
    (cd "$folder" && find . | /bin/busybox cpio -o -H newc 2> /dev/null | gzip -1) > "$EMULATED/initrd.gz"
    rm -rf "$folder"
}

# emulated_start FOLDER CPU: starts one with FOLDER for its jobs, on QEMU's processor CPU; EMULATED_PROCESS becomes its process. Whoever starts it ends it.
emulated_start() {
    local folder=$1
    mkdir -p "$folder"
    mkfifo "$folder/serial.in" "$folder/serial.out"
    qemu-system-x86_64 -accel tcg -cpu "$2" -m "$EMULATED_MEMORY" -display none -no-reboot -nodefaults -monitor none \
        -chardev file,id=console,path="$folder/console" -serial chardev:console -serial pipe:"$folder/serial" \
        -kernel "$EMULATED/vmlinuz" -initrd "$EMULATED/initrd.gz" -append "console=ttyS0 quiet panic=-1 jobs=$folder" \
        -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=root,mount_tag=root \
        -fsdev local,id=jobs,path="$folder",security_model=none -device virtio-9p-pci,fsdev=jobs,mount_tag=jobs \
        < /dev/null > "$folder/qemu" 2>&1 &
    EMULATED_PROCESS=$!
    echo $EMULATED_PROCESS > "$folder/process"
}

# QEMU's processor for a mode of tests/run.
emulated_processor() { if [ "$1" = svm-fxsave ]; then echo max,xsave=off; else echo max; fi; }

# emulated_job FOLDER NAME: has the job done whose script is there; its status is the answer, 250 if the emulated Linux has ended.
emulated_job() {
    local folder=$1 name=$2
    emulated_file "$folder/ready" && echo "$name" > "$folder/serial.in" && emulated_file "$folder/$name.status" \
        || { tail -n 3 "$folder/qemu" "$folder/console" >&2; return 250; }
    return "$(cat "$folder/$name.status")"
}

# Waits for a file of the jobs' folder, for as long as the emulated Linux runs.
emulated_file() {
    until [ -e "$1" ]; do
        kill -0 "$(cat "${1%/*}/process")" 2> /dev/null || return 1
        sleep 0.1
    done
}

# Words as a shell reads them.
emulated_words() {
    local word
    for word; do printf "'%s' " "${word//\'/\'\\\'\'}"; done
}

# emulated_execute FOLDER NAME COMMAND...: as `execute` of tests/library.sh, there; standard input is what it is here.
emulated_execute() {
    local folder=$1 job=$1/${WORK##*.} input= status=0 part; shift
    local name=$1; shift
    if [ -p /dev/stdin ]; then cat > "$job.in"; input="cat $(emulated_words "$job.in") |"; fi
    echo "$input $(emulated_words "$TOOLS/execute" -t "$CASE_SECONDS" -o "$job.out" -e "$job.err" "$@")" > "$job.job"
    emulated_job "$folder" "${job##*/}" || status=$?
    for part in out err; do mv "$job.$part" "$WORK/$name.$part" || cat "$job.said"; done
    rm -f "$job".*
    return $status
}
