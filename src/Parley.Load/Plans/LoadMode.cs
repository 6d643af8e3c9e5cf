namespace Parley.Load;

/// <summary>What the load does with its connections.</summary>
public enum LoadMode
{
    /// <summary>A closed loop: each connection keeps <see cref="LoadPlan.Depth"/> messages in flight and sends the next when an answer has come.</summary>
    Closed,

    /// <summary>An open loop: messages leave on a schedule (<see cref="LoadPlan.Rate"/>), whatever the answers do; latency counts from the scheduled time.</summary>
    Open,

    /// <summary>Each connection is opened, exchanges one message and is closed again; then the next.</summary>
    Churn,

    /// <summary>Connections are opened, touched once with one byte, held, and touched again.</summary>
    Idle,

    /// <summary>A message of one connection is to arrive at every other one, as in a chat room.</summary>
    FanOut,
}
