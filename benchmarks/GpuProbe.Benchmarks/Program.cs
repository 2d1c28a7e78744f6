using System.Globalization;
using BenchmarkDotNet.Running;
using GpuProbe.Benchmarks;

if (args is ["step", var setupFile, .. var rest] && rest.Length <= 1)
    UnmeasuredRun.Print(setupFile, rest is [var device] ? device : "cpu");
else if (args is ["bookkeeping", var rounds])
    BookkeepingCost.Print(int.Parse(rounds, CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromAssembly(typeof(InProcessConfig).Assembly).Run(args, new InProcessConfig());
