package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The unit of /proc is fixed in the kernel's interface, whatever the kernel's own clock.
const ticksPerSecond = 100

// usage is what client and server have used up to one moment.
type usage struct {
	clientTime  time.Duration
	serverTime  time.Duration
	clientBytes uint64
}

func takeUsage(serverProcess string) (usage, error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return usage{}, err
	}
	server, err := processorTimeOf(serverProcess)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	clientTime := time.Duration(own.Utime.Nano() + own.Stime.Nano())
	return usage{clientTime, server, memory.TotalAlloc}, err
}

func processorTimeOf(process string) (time.Duration, error) {
	stat, err := os.ReadFile("/proc/" + process + "/stat")
	if err != nil {
		return 0, err
	}
	// The second field is the program's name in parentheses and may itself hold blanks and parentheses.
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	user, userErr := strconv.ParseInt(fields[14-3], 10, 64)
	system, systemErr := strconv.ParseInt(fields[15-3], 10, 64)
	if userErr != nil || systemErr != nil {
		return 0, fmt.Errorf("cannot read the processor time in %q", text)
	}
	return time.Duration(user+system) * time.Second / ticksPerSecond, nil
}
