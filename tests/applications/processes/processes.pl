# perl: open pipes, fork, wait, signals between processes.
use strict; use warnings; use POSIX ":sys_wait_h"; use IPC::Open3; use IPC::Open2; use Socket; $| = 1;
open(my $in, "-|", "seq 1 5") or die; print "read $_" while <$in>; close $in; print "close $?\n";
open(my $out, "|-", "sort -r") or die; print $out "$_\n" for 1 .. 3; close $out;
my $pid = open(my $child, "-|") // die; if (!$pid) { print "from the child\n"; exit 3 } print <$child>; close $child; print $? >> 8, "\n";
print `echo backtick; exit 2`, $? >> 8, "\n"; system("exit 4"); print $? >> 8, "\n"; system("sh", "-c", "kill -9 \$\$"); print $? & 127, "\n";
$pid = open3(my $w, my $r, undef, "cat; echo err >&2"); print $w "to cat\n"; close $w; print sort <$r>; waitpid $pid, 0;
$pid = open2(my $r2, my $w2, "tr a-z A-Z"); print $w2 "shout\n"; close $w2; print <$r2>; waitpid $pid, 0;
my %status; for my $i (1 .. 20) { my $p = fork // die; exit $i unless $p; $status{$p} = $i }
my $right = 0; while ((my $p = wait) > 0) { $right++ if $status{$p} == $? >> 8 } print "right $right\n";
my $ends = 0; $SIG{CHLD} = sub { while (waitpid(-1, WNOHANG) > 0) { $ends++ } };
for (1 .. 10) { my $p = fork // die; exit 0 unless $p } select undef, undef, undef, 0.02 while $ends < 10; print "ends $ends\n"; $SIG{CHLD} = "DEFAULT";
pipe(my $pr, my $pw); if (my $p = fork) { close $pw; print <$pr>; waitpid $p, 0 } else {
    close $pr; $SIG{TERM} = sub { print $pw "term\n"; close $pw; POSIX::_exit(0) }; kill TERM => $$; sleep 5
}
socketpair(my $s, my $t, AF_UNIX, SOCK_STREAM, PF_UNSPEC); if (my $p = fork) { close $t; print $s "ping\n"; $s->flush; print scalar <$s>; waitpid $p, 0 } else {
    close $s; my $l = <$t>; print $t "pong after $l"; $t->flush; POSIX::_exit(0)
}
eval { local $SIG{ALRM} = sub { die "alarm\n" }; alarm 1; waitpid(fork || do { sleep 3; POSIX::_exit(0) }, 0) }; print $@;
exec "echo", "executed" or die;
