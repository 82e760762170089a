# Container images: `hermitux run oci:DIR` and its like. umoci makes the images, as they are made elsewhere too.

# make_image: $WORK/images, tag app: busybox, a script that is the entry point, a user.
make_image() {
    command -v umoci > /dev/null || skip "umoci is not installed"
    [ "$(id -u)" = 0 ] || skip "an image with owners is for root"
    mkdir -p "$WORK"/tree/{bin,etc,srv,tmp,opt}; cp /bin/busybox "$WORK/tree/bin/"
    for name in sh cat echo id pwd env rm ls sort; do ln -s busybox "$WORK/tree/bin/$name"; done
    printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1234:50:app:/srv:/bin/sh\n' > "$WORK/tree/etc/passwd"
    printf 'root:x:0:\nstaff:x:50:\n' > "$WORK/tree/etc/group"
    cat > "$WORK/tree/entry" << 'END'
#!/bin/sh
echo "entry: $*"; id; pwd; echo "$GREETING $PATH $HOME"
echo mine > /srv/mine; cat /srv/mine /etc/removed
exit 7
END
    chmod 755 "$WORK/tree/entry"; echo kept > "$WORK/tree/etc/kept"; echo gone > "$WORK/tree/etc/removed"; chown 1234:50 "$WORK/tree/srv"
    { umoci init --layout "$WORK/images" && umoci new --image "$WORK/images:app" && umoci insert --image "$WORK/images:app" "$WORK/tree" / \
        && umoci insert --image "$WORK/images:app" --whiteout /etc/removed \
        && umoci config --image "$WORK/images:app" --config.entrypoint /entry --config.cmd one --config.cmd two --config.user app \
            --config.workingdir /srv --config.env GREETING=hello --config.env PATH=/bin; } > "$WORK/umoci.log" 2>&1 \
        || fail "umoci: $(tail -n 3 "$WORK/umoci.log")"
}
# in_image IMAGE ARGUMENTS…: with nothing but what the image says.
in_image() {
    local status=0
    XDG_CACHE_HOME=$WORK/cache execute guest "$HERMITUX" run "${HYPERVISOR[@]}" --timeout "$((CASE_SECONDS - 5))" "${EXTRA_OPTIONS[@]}" "$@" \
        < /dev/null || status=$?
    echo $status > "$WORK/guest.status"
}
lines() { printf '%s\n' "$@" | cmp - "$WORK/guest.out" || fail "output: $(cat "$WORK/guest.out" "$WORK/guest.err")"; }

test_layout() {
    make_image
    in_image "oci:$WORK/images"
    expect_status 7
    lines 'entry: one two' 'uid=1234(app) gid=50(staff)' /srv 'hello /bin /' mine
    says 'unpacking oci:' err
    in_image "oci:$WORK/images:app" three
    expect_status 7
    lines 'entry: three' 'uid=1234(app) gid=50(staff)' /srv 'hello /bin /' mine
    ! grep -q unpacking "$WORK/guest.err" || fail "it was unpacked twice"
    EXTRA_OPTIONS=(--entrypoint /bin/sh -u 0 -w / -e GREETING=other)
    in_image "oci:$WORK/images:app" -c 'id -u; pwd; echo $GREETING $HOME; ls /srv; rm -r /etc; ls / | sort | head -n 3; echo x > /new; cat /new'
    expect_status 0
    lines 0 / 'other /root' bin dev entry x
    [ "$(ls -d "$WORK"/cache/hermitux/images/*/rootfs/etc/kept | wc -l)" = 1 ] || fail "the cache has changed"
    [ -z "$(ls "$WORK"/cache/hermitux/images | grep partial)" ] || fail "something is left: $(ls "$WORK/cache/hermitux/images")"
}

test_archives() {
    make_image
    command -v skopeo > /dev/null || skip "skopeo is not installed"
    skopeo copy --quiet --insecure-policy "oci:$WORK/images:app" "docker-archive:$WORK/docker.tar:app:latest" || fail "skopeo"
    skopeo copy --quiet --insecure-policy "oci:$WORK/images:app" "oci-archive:$WORK/oci.tar" || fail "skopeo"
    local image
    for image in "docker-archive:$WORK/docker.tar" "oci-archive:$WORK/oci.tar" "docker-archive:$WORK/docker.tar"; do
        in_image "$image" "$image"
        expect_status 7
        lines "entry: $image" 'uid=1234(app) gid=50(staff)' /srv 'hello /bin /' mine
    done
    ! grep -q 'reading\|unpacking' "$WORK/guest.err" || fail "it was read twice"
}

test_refusals() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    in_image "oci:$WORK/none"; expect_status 125; says 'index.json cannot be read' err
    in_image "docker-archive:$WORK/none.tar"; expect_status 125; says 'no such file' err
    in_image oci:; expect_status 125; says 'no image is named' err
    mkdir "$WORK/broken"; echo '{"manifests": [' > "$WORK/broken/index.json"
    in_image "oci:$WORK/broken"; expect_status 125; says 'no JSON from byte' err
    echo noise > "$WORK/noise.tar"
    if command -v skopeo > /dev/null; then
        in_image "docker-archive:$WORK/noise.tar"; expect_status 125; says 'skopeo could not copy it' err
    fi
    [ -z "$(ls "$WORK/cache/hermitux/images" 2> /dev/null)" ] || fail "something is left: $(ls "$WORK/cache/hermitux/images")"
    make_image
    # A layer whose bytes are others than its digest says.
    local blob; blob=$(ls -S "$WORK/images/blobs/sha256" | head -n 1)
    printf x | dd of="$WORK/images/blobs/sha256/$blob" bs=1 seek=5000 conv=notrunc 2> /dev/null
    in_image "oci:$WORK/images"; expect_status 125; says 'umoci could not unpack it' err
    [ -z "$(ls "$WORK/cache/hermitux/images")" ] || fail "something is left: $(ls "$WORK/cache/hermitux/images")"
}
