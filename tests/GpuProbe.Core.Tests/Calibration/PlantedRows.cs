using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Tests;

/// <summary>Rows as a card would leave them that reached certain shares of its peaks, with seeded noise; no card has been measured.</summary>
internal sealed record PlantedRows
{
    public static readonly long[] Sequences = [512, 1024, 2048, 4096];

    public required GpuProfile Card { get; init; }

    public required IReadOnlyList<DecoderConfig> Models { get; init; }

    public long[] SeqLens { get; init; } = Sequences;

    public long[] MicroBatches { get; init; } = [1, 2, 4];

    public string Device { get; init; } = "NVIDIA A100-SXM4-80GB";

    public string Driver { get; init; } = "570.86.10";

    public string Torch { get; init; } = "2.6.0";

    public double Noise { get; init; } = 0.02;

    /// <summary>The share of rows that are several times too slow.</summary>
    public double Outliers { get; init; }

    public bool WithPhases { get; init; } = true;

    public int Seed { get; init; } = 1;

    public long ContextBytes { get; init; } = 512 * ByteSize.MiB;

    public long OverheadBytes { get; init; } = 70 * ByteSize.MiB;

    /// <summary>The shares that are planted.</summary>
    public static IReadOnlyDictionary<WorkClass, double> Utilisations { get; } = new Dictionary<WorkClass, double>
    {
        [WorkClass.Matrix] = 0.68,
        [WorkClass.MatrixFp32] = 0.8,
        [WorkClass.Attention] = 0.45,
        [WorkClass.Elementwise] = 0.62,
        [WorkClass.Optimizer] = 0.85,
        [WorkClass.HostLink] = 0.75,
        [WorkClass.HostMemory] = 0.4,
        [WorkClass.Interconnect] = 0.6,
        [WorkClass.Launch] = 0.5,
    };

    private static TimeModel Truth { get; } = new() { Basis = "planted", Rates = Utilisations.ToDictionary(one => one.Key, one => new ClassRate(one.Value, IsAssumed: false)) };

    /// <summary>Set-ups of every model, sequence and micro-batch, with what else there is taking turns.</summary>
    public IEnumerable<TrainingSetup> Setups()
    {
        int turn = 0;
        foreach (DecoderConfig model in Models)
        {
            foreach (long sequence in SeqLens)
            {
                foreach (long batch in MicroBatches)
                {
                    turn++;
                    yield return new TrainingSetup
                    {
                        Model = model,
                        Layers = model.NumHiddenLayers,
                        SeqLen = sequence,
                        MicroBatch = batch,
                        Precision = Precision.Bf16,
                        OptimizerImpl = turn % 3 == 0 ? OptimizerImpl.Foreach : OptimizerImpl.Fused,
                        Style = turn % 2 == 0 ? Style.Hf : Style.Fused,
                        Checkpointing = new(turn % 5 == 0 ? CheckpointingKind.Full : CheckpointingKind.None),
                    };
                }
            }
        }
    }

    /// <summary>Rows of those set-ups, over and over until there are enough; of each once where nothing is said.</summary>
    public IReadOnlyList<ResultRow> Rows(int? count = null)
    {
        TrainingSetup[] setups = [.. Setups()];
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, count ?? setups.Length).Select(i => Row(setups[i % setups.Length], i, random))];
    }

    /// <summary>The seconds of a step and of its phases without noise.</summary>
    public StepTime TruthOf(TrainingSetup setup) => Truth.Time(setup, Card)!;

    private ResultRow Row(TrainingSetup setup, int index, Random random)
    {
        StepTime time = TruthOf(setup);
        double slow = random.NextDouble() < Outliers ? 3 + 5 * random.NextDouble() : 1;
        var phases = time.PhaseSeconds.ToDictionary(one => one.Key, one => one.Value * slow * (1 + Noise * Normal(random)));
        double step = phases.Values.Sum();
        long reserved = 20 * ByteSize.GiB + 2 * ByteSize.MiB * random.Next(1000);
        long context = ContextBytes + ByteSize.MiB * random.Next(-2, 3);
        return new ResultRow
        {
            Id = $"row-{index}",
            Point = new Dictionary<string, string> { ["seq-len"] = $"{setup.SeqLen}" },
            ToolVersion = "0.0.0",
            GitSha = null,
            Lane = RowLane.Measured,
            Device = Device,
            Driver = Driver,
            TorchVersion = Torch,
            Setup = setup,
            Status = RowStatus.Fits,
            ReservedBytes = reserved,
            ContextBytes = context,
            DeviceBytes = reserved + context + OverheadBytes + ByteSize.MiB * random.Next(0, 5),
            TotalMemoryBytes = Card.TotalMemoryBytes,
            StepSeconds = [3 * step, step, step, step],
            // Following allocations slows all phases down.
            PhaseSeconds = WithPhases ? phases.ToDictionary(one => one.Key, one => 1.25 * one.Value) : null,
        };
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
