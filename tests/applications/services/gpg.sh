# Keys by gpg, whose agent is a process that it starts, and by ssh-keygen.
work=$(mktemp -d)
export GNUPGHOME=$work
gpg --batch --quiet --passphrase '' --quick-gen-key someone@example.org ed25519 sign never 2> /dev/null
echo "made $?"
echo text | gpg --batch --clearsign > "$work/signed" 2> /dev/null
echo "signed $?"
gpg --batch --verify "$work/signed" 2>&1 | grep -c 'Good signature'
sed s/text/texT/ "$work/signed" | gpg --batch --verify 2>&1 | grep -c 'BAD signature'
gpgconf --kill gpg-agent
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
ssh-keygen -y -f "$work/key" | cmp - "$work/key.pub" | head -n 1
ssh-keygen -y -f "$work/key" | cut -c 1-20
rm -rf "$work"
