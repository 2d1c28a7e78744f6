using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Files;

/// <summary>A training program that was built, and perhaps stepped and saved.</summary>
internal sealed class SavedRun : IDisposable
{
    private readonly TrainingProgram program;

    private SavedRun(TrainingSetup setup, int steps)
    {
        program = new TrainingProgram(setup, CPU, new UnmeasuredPhases());
        using DisposeScope scope = NewDisposeScope();
        program.Build();
        for (int step = 1; step <= steps; step++)
            program.Step(step);
        Saved = setup.Save == Save.None ? null : program.Save();
    }

    internal SavedFiles? Saved { get; }

    /// <summary>The bytes of each weight, in hexadecimal, in the model's order.</summary>
    internal string[] Weights => [.. program.Weights.Select(Bytes)];

    /// <summary>The same after a conversion of each weight as a whole.</summary>
    internal string[] WeightsAs(ScalarType type) =>
    [
        .. program.Weights.Select(weight =>
        {
            using Tensor converted = weight.detach().to(type, disposeAfter: true);
            return Bytes(converted);
        }),
    ];

    internal static SavedRun Of(TrainingSetup setup, int steps = 1) => new(setup, steps);

    internal static TrainingSetup Setup(Precision precision = Precision.Fp32, string model = "mistral") =>
        TinyModels.Setup(model, Style.Hf, Attention.Sdpa) with { Precision = precision, Seed = 3 };

    /// <summary>The tensors of a file as numbers, by name; fp32 ones.</summary>
    internal static Dictionary<string, float[]> Read(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.ToDictionary(entry => entry.Key, entry =>
        {
            Assert.Equal(TensorType.F32, entry.Value.Stored.Type);
            var values = new float[entry.Value.Stored.Bytes / sizeof(float)];
            entry.Value.Read(0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        });
    }

    public void Dispose() => program.Dispose();

    private static string Bytes(Tensor weight)
    {
        using Tensor values = weight.detach();
        return $"{weight.dtype} {Convert.ToHexString(values.bytes)}";
    }

    private sealed class UnmeasuredPhases : IPhases
    {
        public void Run(Phase phase, int step, int microBatchIndex, Action body) => body();
    }
}
