namespace Parley;

/// <summary>
/// A service's promise not to block: an engine may call it on its own thread, and resumes it there, which saves every
/// message two changes of thread. One that blocks there all the same holds up the other clients of that thread. The rest
/// of the services run on the thread pool.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RunsOnReactorAttribute : Attribute;
