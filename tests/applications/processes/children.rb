# ruby's fork, Open3, spawn, popen.
require 'open3'
$stdout.sync = true
puts `echo hello`, $?.exitstatus
puts fork { exit! 3 }.then { |pid| Process.wait2(pid)[1].exitstatus }
out, err, status = Open3.capture3('cat; echo err >&2; exit 4', stdin_data: "in\n"); puts out, err, status.exitstatus
puts IO.popen(%w[sort -r], 'r+') { |io| io.puts 1, 2, 3; io.close_write; io.read }
r, w = IO.pipe; pid = spawn('echo spawned', out: w); w.close; Process.wait pid; puts r.read
puts IO.popen('-') { |io| io ? io.read : (puts 'child') }
pid = spawn('sleep 100'); Process.kill :TERM, pid; puts Process.wait2(pid)[1].termsig
pids = 10.times.map { |i| fork { exit! i } }; puts Process.waitall.map { |_, s| s.exitstatus }.sort.join(' ')
at_exit { puts 'at exit' }; fork { exit }; Process.wait
Open3.pipeline_r('seq 1 100', 'grep 7', 'wc -l') { |o, ts| puts o.read, ts.map { |t| t.value.exitstatus }.join }
