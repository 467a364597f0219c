package main

// Calculator is what both ends know: net/rpc calls its methods by name.
type Calculator struct{}

type AddArgs struct{ A, B int }

func (Calculator) Add(args *AddArgs, sum *int) error {
	*sum = args.A + args.B
	return nil
}

func (Calculator) Echo(payload []byte, reply *[]byte) error {
	*reply = payload
	return nil
}
