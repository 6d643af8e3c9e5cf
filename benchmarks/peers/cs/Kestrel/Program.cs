// ASP.NET Core's server without HTTP, as a connection handler:  Kestrel tcp|tls PORT
using System.Net;
using Microsoft.AspNetCore.Connections;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
    kestrel.Listen(IPAddress.Loopback, int.Parse(args[1]), listen =>
    {
        if (args[0] == "tls")
            listen.UseHttps(Certificate.Create());
        listen.UseConnectionHandler<Echo>();
    }));
await builder.Build().RunAsync();
