// Goroutines on four threads, preemption of those that never call, timers, signals, a null pointer, the collector.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	runtime.GOMAXPROCS(4)
	var group sync.WaitGroup
	var mutex sync.Mutex
	total := 0
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func(number int) {
			defer group.Done()
			for j := 0; j < 100; j++ {
				mutex.Lock()
				total += number
				mutex.Unlock()
			}
		}(i)
	}
	group.Wait()
	fmt.Println("mutex", total)

	var stop, spinning int32
	for i := 0; i < 4; i++ {
		go func() {
			atomic.AddInt32(&spinning, 1)
			for x := 0; ; x++ {
				if x&0xfffffff == 0 && atomic.LoadInt32(&stop) != 0 {
					return
				}
			}
		}()
	}
	woken := make(chan bool)
	go func() { time.Sleep(20 * time.Millisecond); woken <- true }()
	<-woken
	atomic.StoreInt32(&stop, 1)
	fmt.Println("preempted")

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-signals)

	ticker, ticks := time.NewTicker(2*time.Millisecond), 0
	for range ticker.C {
		if ticks++; ticks == 10 {
			break
		}
	}
	fmt.Println("ticks", ticks)

	func() {
		defer func() { fmt.Println(recover()) }()
		var pointer *int
		fmt.Println(*pointer)
	}()

	sums := make(chan int)
	for i := 0; i < 4; i++ {
		go func() {
			runtime.LockOSThread()
			sum := 0
			for j := 0; j < 3000000; j++ {
				sum += j % 7
			}
			sums <- sum
		}()
	}
	fmt.Println("threads", <-sums+<-sums+<-sums+<-sums)

	for i := 0; i < 50; i++ {
		block := make([]byte, 1<<20)
		block[0] = 1
	}
	runtime.GC()
	var statistics runtime.MemStats
	runtime.ReadMemStats(&statistics)
	fmt.Println("collected", statistics.NumGC > 0)
	os.Exit(3)
}
