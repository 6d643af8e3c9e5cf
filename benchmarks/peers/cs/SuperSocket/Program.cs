// SuperSocket 2, what was received is one package:  SuperSocketEcho PORT
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperSocket.Server.Abstractions;
using SuperSocket.Server.Abstractions.Session;
using SuperSocket.Server.Host;

await SuperSocketHostBuilder.Create<Bytes, WholeFilter>()
    .UsePackageHandler(async (IAppSession session, Bytes package) => await session.SendAsync(package.Value))
    .ConfigureSuperSocket(options => options.Listeners = [new ListenOptions { Ip = "127.0.0.1", Port = int.Parse(args[0]), BackLog = 4096, NoDelay = true }])
    .ConfigureLogging((_, logging) => logging.ClearProviders())
    .Build()
    .RunAsync();
