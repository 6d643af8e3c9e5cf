// Go's net, a goroutine for each connection:  echo tcp|udp PORT
package main

import (
	"log"
	"os"
)

func main() {
	at := "127.0.0.1:" + os.Args[2]
	if os.Args[1] == "udp" {
		log.Fatal(serveDatagrams(at))
	}
	log.Fatal(serveStreams(at))
}
