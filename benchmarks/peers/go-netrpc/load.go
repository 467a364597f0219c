package main

import (
	"net/rpc"
	"time"
)

// load is N callers with one call outstanding each, spread evenly over the connections.
type load struct {
	op      string
	clients []*rpc.Client
	callers []*caller
}

func connect(o order) (*load, error) {
	l := &load{op: o.op}
	for i := 0; i < o.connections; i++ {
		client, err := rpc.Dial("tcp", "127.0.0.1:"+o.port)
		if err != nil {
			return nil, err
		}
		l.clients = append(l.clients, client)
	}
	return l, nil
}

func (l *load) run(inFlight int, duration time.Duration) (*histogram, error) {
	for number := len(l.callers); number < inFlight; number++ {
		l.callers = append(l.callers, newCaller(l.clients[number%len(l.clients)], l.op, number))
	}

	deadline := time.Now().Add(duration)
	ends := make(chan error, inFlight)
	for _, c := range l.callers[:inFlight] {
		go func(c *caller) { ends <- c.callUntil(deadline) }(c)
	}
	total := &histogram{}
	for range l.callers[:inFlight] {
		if err := <-ends; err != nil {
			return nil, err
		}
	}
	for _, c := range l.callers[:inFlight] {
		c.latencies.mergeInto(total)
	}
	return total, nil
}
