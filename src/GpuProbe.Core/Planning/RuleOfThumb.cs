using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>
/// The widely used rule of thumb for fine-tuning: 2 bytes per parameter of weights, 8 bytes per parameter of fp32 AdamW
/// states, and 10 to 20 GB of activations whatever the sequence. For 7 billion parameters: 14 GB + 56 GB + 10 to 20 GB.
/// </summary>
/// <remarks>
/// It is shown beside the closed form for what it leaves out: gradients, the chain from logits to loss, the optimizer's
/// temporaries, and every dependence on sequence, batch, precision and optimizer. It counts in GB of 10^9 bytes.
/// </remarks>
/// <param name="WeightBytes">2 bytes per parameter.</param>
/// <param name="OptimizerStateBytes">8 bytes per parameter.</param>
/// <param name="ActivationBytesLow">10 GB.</param>
/// <param name="ActivationBytesHigh">20 GB.</param>
public sealed record RuleOfThumb(
    long WeightBytes, long OptimizerStateBytes, long ActivationBytesLow, long ActivationBytesHigh)
{
    private const long GB = 1_000_000_000;

    /// <summary>The lower total.</summary>
    public long TotalBytesLow => WeightBytes + OptimizerStateBytes + ActivationBytesLow;

    /// <summary>The upper total.</summary>
    public long TotalBytesHigh => WeightBytes + OptimizerStateBytes + ActivationBytesHigh;

    /// <summary>The rule applied to <paramref name="parameterCount"/> parameters.</summary>
    public static RuleOfThumb For(long parameterCount) => new(2 * parameterCount, 8 * parameterCount, 10 * GB, 20 * GB);

    /// <summary>The rule applied to the model of <paramref name="setup"/>.</summary>
    public static RuleOfThumb For(TrainingSetup setup) => For(ParameterTable.Count(setup.Model, setup.Layers));
}
