package main

import (
	"fmt"
	"io"
	"net"
	"net/rpc"
	"os"
)

// serve prints "ready" and accepts calls on the loopback address until standard input closes.
func serve(port string) error {
	server := rpc.NewServer()
	if err := server.Register(Calculator{}); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return err
	}
	go server.Accept(listener)

	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
