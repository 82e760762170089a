# Threads, queues, mutexes, time limits and signals in Ruby.
queue = Queue.new
threads = 4.times.map { Thread.new { sum = 0; while (x = queue.pop) != :stop; sum += x; end; sum } }
1000.times { |i| queue << i }
4.times { queue << :stop }
puts threads.sum(&:value)
mutex, count = Mutex.new, 0
8.times.map { Thread.new { 1000.times { mutex.synchronize { count += 1 } } } }.each(&:join)
puts count
require 'timeout'
begin
  Timeout.timeout(0.05) { loop {} }
rescue Timeout::Error
  puts 'timeout'
end
Signal.trap('USR1') { puts 'usr1' }
Process.kill('USR1', $$)
sleep 0.05
failing = Thread.new { Thread.current.report_on_exception = false; raise 'in a thread' }
begin
  failing.join
rescue => error
  puts error.message
end
