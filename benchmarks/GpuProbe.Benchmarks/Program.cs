using BenchmarkDotNet.Running;
using GpuProbe.Benchmarks;

if (args is ["step", var setupFile])
    UnmeasuredRun.Print(setupFile);
else
    BenchmarkSwitcher.FromAssembly(typeof(InProcessConfig).Assembly).Run(args, new InProcessConfig());
