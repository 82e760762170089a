# Modules of Perl's own distribution, among them some in C.
use strict;
use warnings;
use Data::Dumper;
use Digest::SHA qw(sha1_hex);
use Encode qw(encode);
use List::Util qw(max sum);
use POSIX qw(floor strftime);
use Time::HiRes qw(time);
$Data::Dumper::Sortkeys = 1;
print sum(1 .. 100), ' ', max(3, 9, 2), ' ', floor(3.7), ' ', sha1_hex('abc'), "\n";
print Dumper({ a => 1, b => [ 1, 2 ] });
print encode('UTF-8', "\x{263a}\n"), strftime("%Y-%m-%d\n", gmtime(0)), time() > 1.7e9 ? "now\n" : "then\n";
