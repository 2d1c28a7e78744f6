using System.Globalization;
using BenchmarkDotNet.Running;
using GpuProbe.Benchmarks;

if (args is ["step", var setupFile])
    UnmeasuredRun.Print(setupFile);
else if (args is ["bookkeeping", var rounds])
    BookkeepingCost.Print(int.Parse(rounds, CultureInfo.InvariantCulture));
else if (args is ["tokens", var textFile, .. var tokenizers])
    TokenSpeed.Print(textFile, tokenizers);
else if (args is ["planted-rows", var resultsFile, var rows])
    PlantedResults.Write(resultsFile, int.Parse(rows, CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromAssembly(typeof(InProcessConfig).Assembly).Run(args, new InProcessConfig());
