using BenchmarkDotNet.Running;
using Parley.Micro;

// What BenchmarkDotNet's own switches say (--filter, --list, ...): benchmarks/README.md shows them.
BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly).Run(args, new MicroConfig());
