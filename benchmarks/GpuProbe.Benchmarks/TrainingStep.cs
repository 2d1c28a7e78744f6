using BenchmarkDotNet.Attributes;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training;
using GpuProbe.Training.Measuring;
using TorchSharp;

namespace GpuProbe.Benchmarks;

/// <summary>One training step of a small model (4 blocks of width 256, 2 sequences of 128 tokens), without measuring memory.</summary>
public class TrainingStep : IDisposable
{
    private DisposeScope? scope;
    private TrainingProgram? program;
    private int step;

    /// <summary>Type of the weights.</summary>
    [Params(Precision.Fp32, Precision.Bf16)]
    public Precision Precision { get; set; }

    /// <summary>How the optimizer's step is written.</summary>
    [Params(OptimizerImpl.Fused, OptimizerImpl.Loop)]
    public OptimizerImpl OptimizerImpl { get; set; }

    /// <summary>Builds the model and takes the first step, in which the optimizer's states are created.</summary>
    [GlobalSetup]
    public void Build()
    {
        DecoderConfig model = DecoderConfigReader.Read(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "small.json")), "small");
        var setup = new TrainingSetup
        {
            Model = model,
            Layers = model.NumHiddenLayers,
            SeqLen = 128,
            MicroBatch = 2,
            Precision = Precision,
            OptimizerImpl = OptimizerImpl,
        };
        scope = torch.NewDisposeScope();
        program = new TrainingProgram(setup, torch.CPU, new UnmeasuredPhases());
        program.Build();
        program.Step(step = 1);
    }

    /// <summary>Forward, backward, optimizer step and release of the gradients.</summary>
    [Benchmark]
    public double Step() => program!.Step(++step);

    /// <summary>Releases the model.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        program?.Dispose();
        scope?.Dispose();
        GC.SuppressFinalize(this);
    }
}
