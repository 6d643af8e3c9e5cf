using System.Diagnostics.Metrics;

namespace Parley.Tests.Observing;

/// <summary>A host's factory of meters, and somebody who listens to every one of them.</summary>
internal sealed class ListeningMeters : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly List<(string Name, double Value, string Attributes)> _measured = [];
    private readonly List<(Func<bool> Until, TaskCompletionSource Done)> _waiting = [];
    private readonly MeterListener _listener = new();
    private readonly Meter _meter;

    internal ListeningMeters()
    {
        _meter = new Meter(new MeterOptions("Parley") { Scope = this });
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, attributes, _) => Add(instrument, value, attributes));
        _listener.SetMeasurementEventCallback<double>((instrument, value, attributes, _) => Add(instrument, value, attributes));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        options.Name.ShouldBe("Parley");
        return _meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    /// <summary>The sum of an instrument's measurements that have all these attributes, such as <c>url.scheme=tcp</c>.</summary>
    internal double Sum(string name, params string[] attributes)
    {
        lock (_gate)
            return _measured.Where(measured => measured.Name == name && attributes.All(attribute => measured.Attributes.Contains($"[{attribute}]", StringComparison.Ordinal))).Sum(measured => measured.Value);
    }

    /// <summary>Every attribute that an instrument was measured with.</summary>
    internal IReadOnlyList<string> Attributes(string name)
    {
        lock (_gate)
            return [.. _measured.Where(measured => measured.Name == name).Select(measured => measured.Attributes).Distinct()];
    }

    /// <summary>Completes when a sum has that value.</summary>
    internal Task BecomesAsync(double value, string name, params string[] attributes)
    {
        bool HasCome() => Sum(name, attributes).Equals(value);
        lock (_gate)
        {
            if (HasCome())
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((HasCome, done));
            return done.Task.WaitAsync(Guard.Token);
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> attributes)
    {
        var text = "";
        foreach (var (key, of) in attributes)
            text += $"[{key}={of}]";
        lock (_gate)
        {
            _measured.Add((instrument.Name, value, text));
            foreach (var (_, done) in _waiting.Where(waiting => waiting.Until()))
                done.TrySetResult();
        }
    }
}
