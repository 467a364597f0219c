package main

import (
	"bytes"
	"fmt"
	"net/rpc"
	"time"
)

const (
	// Operands and sum stay as small as in "Add 1 2", so that the messages of all contenders compare.
	operands  = 5
	echoBytes = 1024
)

// caller is one user of the calculator: calls, waits for the reply, verifies it, calls again.
type caller struct {
	client    *rpc.Client
	op        string
	args      AddArgs
	payload   []byte
	latencies histogram
}

func newCaller(client *rpc.Client, op string, number int) *caller {
	c := &caller{client: client, op: op, args: AddArgs{A: number % operands}, payload: make([]byte, echoBytes)}
	for i := range c.payload {
		c.payload[i] = byte(i*31 + number)
	}
	return c
}

func (c *caller) callUntil(deadline time.Time) error {
	c.latencies = histogram{}
	call := c.add
	if c.op == "echo" {
		call = c.echo
	}
	for start := time.Now(); start.Before(deadline); {
		if err := call(); err != nil {
			return err
		}
		end := time.Now()
		c.latencies.record(end.Sub(start).Nanoseconds())
		start = end
	}
	return nil
}

func (c *caller) add() error {
	c.args.B = (c.args.B + 1) % operands
	var sum int
	if err := c.client.Call("Calculator.Add", &c.args, &sum); err != nil {
		return err
	}
	if sum != c.args.A+c.args.B {
		return fmt.Errorf("Add(%d, %d) answered %d", c.args.A, c.args.B, sum)
	}
	return nil
}

func (c *caller) echo() error {
	var reply []byte
	if err := c.client.Call("Calculator.Echo", c.payload, &reply); err != nil {
		return err
	}
	if !bytes.Equal(reply, c.payload) {
		return fmt.Errorf("Echo answered %d bytes that are not those it was sent", len(reply))
	}
	return nil
}
