# git over a repository in the guest's memory.
set -e
export GIT_AUTHOR_NAME=name GIT_AUTHOR_EMAIL=name@example.invalid GIT_COMMITTER_NAME=name GIT_COMMITTER_EMAIL=name@example.invalid
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000' GIT_PAGER=cat
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"; git init -q -b main first; cd first
for i in 1 2 3 4 5; do seq 1 $((i * 100)) > file; echo $i > n$i; git add .; git commit -qm "change $i"; done
git log --oneline; git diff HEAD~2 --stat
git checkout -qb side HEAD~3; echo side > side; git add side; git commit -qm side; git rebase -q main; git log --format=%s | head -n 3
git checkout -q main; git merge -q --no-ff -m merged side; git tag -a v1 -m one
printf '#!/bin/sh\necho "hook $1"\n' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout
git checkout -q side 2>&1 | cut -c1-8; rm .git/hooks/post-checkout
git gc -q; git fsck --no-progress; git count-objects -v | grep -v size
cd ..; git clone -q first second; cd second; git log --format='%h %s' -n 3; git branch -a
echo new > new; git add new; git commit -qm new; git push -q origin HEAD:refs/heads/pushed; git -C ../first log -1 --format=%s pushed
git stash list; echo dirty >> file; git stash -q; git stash pop -q; git status --short; git checkout -q file
git -c sequence.editor="sed -i 's/^pick \(.*new\)/reword \1/'" -c core.editor="sed -i 's/new/edited/'" rebase -q -i HEAD~1; git log -1 --format=%s
git bisect start -q HEAD HEAD~3 > /dev/null 2>&1; git bisect run sh -c 'test ! -e side' > /dev/null; git bisect reset -q 2> /dev/null; git grep -c 99 -- file
git archive HEAD | tar tf - | wc -l; git submodule foreach true; git bundle create -q ../b HEAD main; git bundle verify -q ../b && echo bundle
