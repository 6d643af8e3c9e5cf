// NetCoreServer's sessions:  NetCoreServerEcho tcp|udp PORT
using System.Net;

var at = new IPEndPoint(IPAddress.Loopback, int.Parse(args[1]));
var started = args[0] == "udp" ? new DatagramEcho(at).Start() : new StreamEcho(at).Start();
if (!started)
    return 1;
Thread.Sleep(Timeout.Infinite);
return 0;
