// DotNetty, one event loop for accepting and one for all connections:  DotNettyEcho PORT
using System.Net;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

await new ServerBootstrap()
    .Group(new MultithreadEventLoopGroup(1), new MultithreadEventLoopGroup(1))
    .Channel<TcpServerSocketChannel>()
    .Option(ChannelOption.SoBacklog, 4096)
    .ChildOption(ChannelOption.TcpNodelay, true)
    .ChildHandler(new ActionChannelInitializer<ISocketChannel>(channel => channel.Pipeline.AddLast(new Echo())))
    .BindAsync(IPAddress.Loopback, int.Parse(args[0]));
await Task.Delay(Timeout.Infinite);
