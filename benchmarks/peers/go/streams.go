package main

import "net"

func serveStreams(at string) error {
	listener, err := net.Listen("tcp", at)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go echo(connection)
	}
}

// Not io.Copy: between two TCP sockets that is splice(2) through a pipe, which costs small messages more.
func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 16*1024)
	for {
		n, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err = connection.Write(buffer[:n]); err != nil {
			return
		}
	}
}
