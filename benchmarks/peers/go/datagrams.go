package main

import (
	"net"
	"net/netip"
)

func serveDatagrams(at string) error {
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(at)))
	if err != nil {
		return err
	}
	if err = socket.SetReadBuffer(1 << 20); err != nil {
		return err
	}
	buffer := make([]byte, 64*1024)
	for {
		n, from, err := socket.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return err
		}
		if _, err = socket.WriteToUDPAddrPort(buffer[:n], from); err != nil {
			return err
		}
	}
}
