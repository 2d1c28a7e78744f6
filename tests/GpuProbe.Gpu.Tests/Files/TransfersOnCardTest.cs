using GpuProbe.Core.Models;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Files;

/// <summary>What loading and saving a model of full size take on a virtual card and beside it, to the byte.</summary>
public sealed class TransfersOnCardTest : IDisposable
{
    private const long Buffer = 16 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loading_mistral_7b()
    {
        TrainingSetup setup = Presets.Setup("mistral-7b", seqLen: 16) with { Optimizer = Optimizer.None, Weights = _folder.Path };
        long bytes = SparseCheckpoint.Write(_folder.Path, setup, TensorType.BF16);
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement drawn = worker.Run(setup with { Weights = null });
        Measurement streaming = worker.Run(setup);
        Measurement naive = worker.Run(setup with { Load = Transfer.Naive });
        worker.End();

        long ofCheckpoint = Rounded(setup, 2), largest = 32000L * 4096 * 2;
        Assert.Equal((14_483_464_192, ofCheckpoint), (bytes, bytes));
        Assert.Equal(drawn.Phases[0].EndAllocatedBytes, streaming.Phases[0].EndAllocatedBytes);
        Assert.Equal(streaming.Phases[0].EndAllocatedBytes, streaming.Phases[0].PeakAllocatedBytes);
        Assert.Equal(Buffer, Host(streaming.Phases[0]));
        Assert.Equal(drawn.Phases[0].EndAllocatedBytes + ofCheckpoint, naive.Phases[0].PeakAllocatedBytes);
        Assert.Equal(largest, Host(naive.Phases[0]));
        Assert.InRange(streaming.Phases[0].PeakResidentBytes!.Value, 1, 2L << 30);
        Assert.InRange(naive.Phases[0].PeakResidentBytes!.Value, 1, 2L << 30);
    }

    [Fact]
    public void Weights_of_another_type_are_converted_on_the_host_or_naively_on_the_card()
    {
        TrainingSetup setup = Presets.Setup("mistral-7b", seqLen: 16, layers: 2) with { Optimizer = Optimizer.None, Weights = _folder.Path };
        SparseCheckpoint.Write(_folder.Path, setup, TensorType.F32);
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement streaming = worker.Run(setup);
        Measurement naive = worker.Run(setup with { Load = Transfer.Naive });
        worker.End();

        Assert.Equal(streaming.Phases[0].EndAllocatedBytes, streaming.Phases[0].PeakAllocatedBytes);
        // The buffer, and its content in 16 bits.
        Assert.Equal(Buffer + Buffer / 2, Host(streaming.Phases[0]));
        Assert.Equal(streaming.Phases[0].EndAllocatedBytes + Rounded(setup, 4), naive.Phases[0].PeakAllocatedBytes);
    }

    [Fact]
    public void Quantizing_mistral_7b_as_it_is_loaded()
    {
        TrainingSetup setup = Presets.Setup("mistral-7b", seqLen: 16) with
        {
            Optimizer = Optimizer.None,
            Style = Style.Fused,
            Lora = s_lora,
            BaseWeights = BaseWeights.Nf4,
            Weights = _folder.Path,
        };
        SparseCheckpoint.Write(_folder.Path, setup, TensorType.BF16);
        using var worker = new WorkerOnCard(Presets.Card("rtx-4090"));
        PhaseMeasurement drawn = worker.Run(setup with { Weights = null }).Phases[0];
        PhaseMeasurement streaming = worker.Run(setup).Phases[0];
        PhaseMeasurement naive = worker.Run(setup with { Load = Transfer.Naive }).Phases[0];
        worker.End();

        // Of n elements of a matrix in NF4: n / 2 bytes of codes, 4 for every 64 elements, and the code book of 64 bytes; the
        // rest in 16 bits; the rotary frequencies.
        long held = 512 + ParameterTable.Of(setup.Model, setup.Layers)
            .Sum(weight => weight.Name.Contains("_proj", StringComparison.Ordinal) ? weight.Count / 2 + weight.Count / 16 + 512 : weight.Count * 2);
        // The code book's magnitudes, and their largest: bitsandbytes divides by it.
        const long passing = 2 * 512;
        Assert.Equal(held + passing + 14336 * 4096 * 2, streaming.PeakExcludingUnsplitBytes);
        Assert.Equal((drawn.PeakAllocatedBytes, drawn.EndAllocatedBytes), (streaming.PeakAllocatedBytes, streaming.EndAllocatedBytes));
        Assert.Equal(Buffer + 64, Host(streaming));
        Assert.Equal(held + passing + Rounded(setup, 2), naive.PeakExcludingUnsplitBytes);
    }

    [Theory]
    [InlineData(Save.Full)]
    [InlineData(Save.Merged)]
    [InlineData(Save.Adapters)]
    public void Saving(Save save)
    {
        TrainingSetup setup = Presets.Setup("mistral-7b", seqLen: 16, layers: 2) with { Save = save, Lora = save == Save.Full ? null : s_lora };
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement streaming = worker.Run(setup);
        Measurement naive = worker.Run(setup with { SaveMethod = Transfer.Naive });
        worker.End();

        long weights = Rounded(setup, 2), matrix = 4096L * 4096;
        long adapters = streaming.WeightBytes - weights;
        long states = streaming.OptimizerStateBytes;
        (long device, long host) = save switch
        {
            Save.Full => (weights + 2 * weights + 512 * Weights(setup), weights + states),
            Save.Merged => (weights, weights),
            _ => (adapters, adapters),
        };
        PhaseMeasurement gathered = naive.Phases[^1], streamed = streaming.Phases[^1];
        Assert.Equal((Phase.Save, Phase.Save), (gathered.Phase, streamed.Phase));
        Assert.Equal((device, host), (gathered.PeakAllocatedBytes - gathered.StartAllocatedBytes, Host(gathered)));
        // Merging holds one layer's change, fp32: B A, its multiple, the sum, and the sum in 16 bits; or the largest weight.
        long merging = Math.Max(32000L * 4096 * 2, 2 * matrix * 4 + matrix * 4);
        // Beside the buffer is the multiple, which libtorch makes a tensor of one fp64 number.
        (long onCard, long onHost) = save switch
        {
            Save.Full => (0L, Buffer),
            Save.Merged => (merging, Buffer + sizeof(double)),
            _ => (0, 16 * 4096 * sizeof(float)),
        };
        Assert.Equal(
            (onCard, onHost),
            (streamed.PeakAllocatedBytes - streamed.StartAllocatedBytes, Host(streamed)));
        Assert.Equal((gathered.StartAllocatedBytes, streamed.StartAllocatedBytes), (gathered.EndAllocatedBytes, streamed.EndAllocatedBytes));
        Assert.Equal(naive.Saved!.Bytes, streaming.Saved!.Bytes);
        Assert.InRange(streaming.Saved.Bytes, host, host + (64 << 10));
        Assert.Null(streaming.Saved.Folder);
    }

    private static readonly Lora s_lora = new(Rank: 16, Alpha: 16, Dropout: 0, Projections.Query | Projections.Output);

    private static long Host(PhaseMeasurement phase) => phase.PeakHostBytes!.Value - phase.StartHostBytes!.Value;

    private static long Weights(TrainingSetup setup) => ParameterTable.Of(setup.Model, setup.Layers).Count();

    // The allocator rounds each tensor to 512 bytes.
    private static long Rounded(TrainingSetup setup, int elementBytes) =>
        ParameterTable.Of(setup.Model, setup.Layers).Sum(weight => (weight.Count * elementBytes + 511) / 512 * 512);
}
