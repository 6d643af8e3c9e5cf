using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Services;

namespace Parley.Cli;

/// <summary>The server's life inside the host: opens everything, says so, and drains at the end.</summary>
internal sealed class ServeJob : IHostedService, IAsyncDisposable
{
    private readonly ServeSettings _settings;
    private readonly Terminal _terminal;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Server _server;
    private readonly ServiceBoard _board;
    private ReadyFile? _ready;

    public ServeJob(ServeSettings settings, Terminal terminal, ILoggerFactory loggers, IHostApplicationLifetime lifetime)
    {
        _settings = settings;
        _terminal = terminal;
        _lifetime = lifetime;
        var engines = Engines.Start(settings.Reactors, loggers);
        Log.Chosen(loggers.CreateLogger("Parley.Engine"), engines.Why);
        _server = new Server(new ServerOptions { Limits = settings.Limits, Transports = engines.Transports(settings.Limits.Message), Loggers = loggers, Processes = ClientProcess.Mode(settings.Limits) });
        _board = new ServiceBoard(_server, loggers);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_settings.ReadyFile is { } stale)
            ReadyFile.Clear(stale);
        List<ServiceRow> rows = [];
        foreach (var placement in _settings.Placements)
            rows.AddRange(await _board.OpenAsync(placement, cancellationToken));

        ServiceTable.Write(_terminal, rows, _settings.Json);
        if (!rows.Exists(row => row.Listens))
            throw new CommandException(ExitCode.Failed, "nothing could be served: the table says why", "Is another parley serve running? NAME=ADDRESS puts a service elsewhere.");
        if (_settings.LineToType is { } line && !_settings.Json)
            _terminal.WriteLine($"{_settings.OwnName.Name} is {string.Join(", ", _settings.OwnName.Elsewhere)}, where nothing is served. To serve there too: {line}");
        _terminal.WriteLine("ready");
        if (_settings.ReadyFile is { } path)
            _ready = ReadyFile.Write(path, _server.Endpoints);
        SystemdNotify.Ready(_server.Endpoints.Count);
        if (_board.Desk is { } desk)
            _ = AnswerAsync(desk, _lifetime.ApplicationStopping);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        SystemdNotify.Stopping();
        _ready?.Dispose();
        await _server.StopAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(Desk desk, CancellationToken stopping)
    {
        using var watch = desk.Watch(Show);
        try
        {
            if (await new Operator(desk, _terminal).RunAsync(stopping))
                _lifetime.StopApplication();
            await Task.Delay(Timeout.Infinite, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of everything.
        }
        catch (IOException unreadable)
        {
            _terminal.Note($"standard input cannot be read, so nobody answers the desk: {unreadable.Message}");
        }
    }

    private ValueTask Show(DeskEvent happened)
    {
        if (happened.Kind == DeskEventKind.Asked)
            _terminal.Say($"desk: client {happened.Client.Number} asks: {happened.Text}");
        return default;
    }
}
