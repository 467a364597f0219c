package main

import (
	"encoding/json"
	"os"
	"time"
)

const (
	warmUpInFlight = 32
	ramp           = 200 * time.Millisecond
)

// level is the JSON line that every client prints, in whatever language it is written.
type level struct {
	Contender          string   `json:"contender"`
	Op                 string   `json:"op"`
	InFlight           int      `json:"inFlight"`
	Conns              int      `json:"conns"`
	CallsPerSecond     float64  `json:"callsPerSecond"`
	P50us              float64  `json:"p50us"`
	P99us              float64  `json:"p99us"`
	ClientCPUUsPerCall float64  `json:"clientCpuUsPerCall"`
	ServerCPUUsPerCall float64  `json:"serverCpuUsPerCall"`
	ClientBytesPerCall float64  `json:"clientBytesPerCall"`
	ServerBytesPerCall *float64 `json:"serverBytesPerCall"`
}

// drive warms up, then measures level after level and prints one line for each.
func drive(o order) error {
	l, err := connect(o)
	if err != nil {
		return err
	}
	if _, err := l.run(warmUpInFlight, o.warmUp); err != nil {
		return err
	}
	lines := json.NewEncoder(os.Stdout)
	for _, inFlight := range o.inFlight {
		measured, err := measure(l, o, inFlight)
		if err != nil {
			return err
		}
		if err := lines.Encode(measured); err != nil {
			return err
		}
	}
	return nil
}

func measure(l *load, o order, inFlight int) (*level, error) {
	if _, err := l.run(inFlight, ramp); err != nil {
		return nil, err
	}
	before, err := takeUsage(o.serverProcess)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	latencies, err := l.run(inFlight, o.duration)
	if err != nil {
		return nil, err
	}
	elapsed := time.Since(start)
	after, err := takeUsage(o.serverProcess)
	if err != nil {
		return nil, err
	}

	calls := float64(latencies.count)
	return &level{
		Contender:          "go-netrpc",
		Op:                 o.op,
		InFlight:           inFlight,
		Conns:              o.connections,
		CallsPerSecond:     calls / elapsed.Seconds(),
		P50us:              latencies.quantileMicroseconds(0.50),
		P99us:              latencies.quantileMicroseconds(0.99),
		ClientCPUUsPerCall: microseconds(after.clientTime-before.clientTime) / calls,
		ServerCPUUsPerCall: microseconds(after.serverTime-before.serverTime) / calls,
		ClientBytesPerCall: float64(after.clientBytes-before.clientBytes) / calls,
	}, nil
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
