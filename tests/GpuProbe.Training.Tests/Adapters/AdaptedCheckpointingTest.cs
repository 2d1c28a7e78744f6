using GpuProbe.Core.Setup;
using TorchSharp;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>Adapters have the same gradients whatever is computed again, though the embedding before them is frozen.</summary>
public sealed class AdaptedCheckpointingTest
{
    public static TheoryData<Core.Setup.Checkpointing, CheckpointingImpl, BaseWeights, Style> Cases
    {
        get
        {
            var cases = new TheoryData<Core.Setup.Checkpointing, CheckpointingImpl, BaseWeights, Style>();
            foreach (BaseWeights held in (BaseWeights[])[BaseWeights.Same, BaseWeights.Nf4Double])
            {
                foreach (Style style in Enum.GetValues<Style>())
                {
                    foreach (CheckpointingImpl implementation in Enum.GetValues<CheckpointingImpl>())
                    {
                        cases.Add(new(CheckpointingKind.Full), implementation, held, style);
                        cases.Add(new(CheckpointingKind.Every, 2), implementation, held, style);
                    }
                    cases.Add(new(CheckpointingKind.Selective), CheckpointingImpl.NonReentrant, held, style);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_without_it(Core.Setup.Checkpointing checkpointing, CheckpointingImpl implementation, BaseWeights held, Style style)
    {
        Lora lora = new(2, 8, 0.25, ProjectionNames.Of(TinyModels.Mistral));
        TrainingSetup setup = AdaptedDecoder.Of("mistral", style, lora) with { Precision = Precision.Fp32, BaseWeights = held };
        Assert.Equal(Gradients(setup), Gradients(setup with { Checkpointing = checkpointing, CheckpointingImpl = implementation }));
    }

    private static double[][] Gradients(TrainingSetup setup)
    {
        using var decoder = new AdaptedDecoder(setup);
        decoder.DrawAdapters();
        decoder.Backward();
        return
        [
            .. decoder.Adapters.Select(adapter =>
            {
                using TorchSharp.torch.Tensor gradient = adapter.Weight.grad!;
                return gradient.to(TorchSharp.torch.float64).ToArray<double>();
            }),
        ];
    }
}
