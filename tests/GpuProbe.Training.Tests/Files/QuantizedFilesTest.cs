using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Training.Tests.Files;

/// <summary>Weights that are quantized as they are loaded, and saved as what they stand for.</summary>
public sealed class QuantizedFilesTest : IDisposable
{
    private static readonly Lora s_lora = new(Rank: 2, Alpha: 6, Dropout: 0, Projections.Query | Projections.Down);
    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder output = new();

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
    }

    [Theory]
    [InlineData(BaseWeights.Nf4, Precision.Fp32)]
    [InlineData(BaseWeights.Nf4, Precision.Bf16)]
    [InlineData(BaseWeights.Nf4Double, Precision.Bf16)]
    [InlineData(BaseWeights.Nf4Double, Precision.Fp32)]
    public void Streaming_and_naive_loading_quantize_alike(BaseWeights held, Precision stored)
    {
        using (SavedRun.Of(SavedRun.Setup(stored) with { Save = Save.Full, SaveTo = folder.Path }, steps: 0))
        {
            TrainingSetup setup = SavedRun.Setup(Precision.Bf16) with { BaseWeights = held, Lora = s_lora, Weights = folder.Path };
            using SavedRun streaming = SavedRun.Of(setup, steps: 0);
            using SavedRun naive = SavedRun.Of(setup with { Load = Transfer.Naive }, steps: 0);
            Assert.Equal(streaming.Weights, naive.Weights);
            Assert.Contains(streaming.Weights, weight => weight.StartsWith("Byte ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Saved_weights_are_what_the_codes_stand_for()
    {
        using var again = new TemporaryFolder();
        TrainingSetup setup = SavedRun.Setup() with { BaseWeights = BaseWeights.Nf4, Lora = s_lora, Save = Save.Full };
        using (SavedRun.Of(SavedRun.Setup() with { Save = Save.Full, SaveTo = folder.Path }, steps: 0))
        using (SavedRun first = SavedRun.Of(setup with { Weights = folder.Path, SaveTo = output.Path }, steps: 0))
        using (SavedRun second = SavedRun.Of(setup with { Weights = output.Path, SaveTo = again.Path, Save = Save.Merged }, steps: 0))
        {
            // What a code stands for is the nearest to itself: quantized again it has the same code, and with B zero merging adds nothing.
            Assert.Equal(first.Weights, second.Weights);
        }

        Dictionary<string, float[]> drawn = SavedRun.Read(folder.Path), values = SavedRun.Read(output.File(CheckpointFiles.Model)), merged = SavedRun.Read(again.Path);
        Assert.Equal(drawn.Keys.Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, float[] expected) in drawn)
        {
            bool quantized = name.Contains("_proj", StringComparison.Ordinal);
            Assert.Equal(values[name], merged[name]);
            Assert.Equal(quantized, !expected.SequenceEqual(values[name]));
            Assert.True(expected.Zip(values[name], (one, other) => Math.Abs(one - other)).Max() <= 0.2 * expected.Max(Math.Abs));
        }
    }
}
