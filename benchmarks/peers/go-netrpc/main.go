// The calculator over Go's net/rpc, with its default gob encoding.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

const help = "usage: version | server <port> | client <port> <op> <levels> <conns> <warm> <seconds> <server-pid>"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "version":
		fmt.Printf("Go %s net/rpc, gob\n", runtime.Version()[len("go"):])
		return nil
	case len(args) == 2 && args[0] == "server":
		return serve(args[1])
	case len(args) == 8 && args[0] == "client":
		order, err := parseOrder(args[1:])
		if err != nil {
			return err
		}
		return drive(order)
	default:
		return errors.New(help)
	}
}
