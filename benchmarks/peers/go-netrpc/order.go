package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// order is the arguments of the client role, the same in every language.
type order struct {
	port          string
	op            string
	inFlight      []int
	connections   int
	warmUp        time.Duration
	duration      time.Duration
	serverProcess string
}

func parseOrder(args []string) (order, error) {
	o := order{port: args[0], op: args[1], serverProcess: args[6]}
	if o.op != "add" && o.op != "echo" {
		return o, fmt.Errorf("expected the operation add or echo, got %q", o.op)
	}
	for _, level := range strings.Split(args[2], ",") {
		inFlight, err := strconv.Atoi(level)
		if err != nil {
			return o, err
		}
		o.inFlight = append(o.inFlight, inFlight)
	}
	var err error
	if o.connections, err = strconv.Atoi(args[3]); err != nil {
		return o, err
	}
	if o.warmUp, err = time.ParseDuration(args[4] + "s"); err != nil {
		return o, err
	}
	o.duration, err = time.ParseDuration(args[5] + "s")
	return o, err
}
