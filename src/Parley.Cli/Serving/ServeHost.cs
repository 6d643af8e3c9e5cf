using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.Cli;

/// <summary>The generic host around <see cref="ServeJob"/>: lifetime, logging, disposal.</summary>
internal static class ServeHost
{
    /// <summary>Serves until it is interrupted.</summary>
    internal static async Task RunAsync(ServeSettings settings, Terminal terminal, CancellationToken interrupted)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(new NoticeLoggers(terminal));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(terminal);
        builder.Services.AddSingleton<IHostLifetime>(services => new SignalledLifetime(services.GetRequiredService<IHostApplicationLifetime>(), interrupted));
        builder.Services.AddHostedService<ServeJob>();
        builder.Services.Configure<HostOptions>(options =>
            // The server's own drain has its limit; the host's must not end it earlier.
            options.ShutdownTimeout = settings.Limits.Drain == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : settings.Limits.Drain + TimeSpan.FromSeconds(5));
        using var host = builder.Build();
        await host.RunAsync(CancellationToken.None);
    }

    /// <summary>Signals are the command's affair (<see cref="Interruption"/>): the host hears of them, and installs no handlers.</summary>
    private sealed class SignalledLifetime(IHostApplicationLifetime lifetime, CancellationToken interrupted) : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken)
        {
            interrupted.Register(lifetime.StopApplication);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
