using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Search;

/// <summary>A size of a set-up whose largest value that fits can be searched.</summary>
/// <param name="Option">Its option: <c>micro-batch</c>.</param>
/// <param name="Limit">What bounds it by default, in words.</param>
/// <param name="Largest">The largest value that is tried by default.</param>
/// <param name="LargestAllowed">The largest value that can be asked for.</param>
/// <param name="With">The set-up with another value.</param>
public sealed record SearchedSize(
    string Option,
    string Limit,
    Func<TrainingSetup, long> Largest,
    Func<TrainingSetup, long> LargestAllowed,
    Func<TrainingSetup, long, TrainingSetup> With)
{
    /// <summary>All of them, in the order of the help.</summary>
    public static IReadOnlyList<SearchedSize> All { get; } =
    [
        new(
            SetupNames.MicroBatch,
            "the largest micro-batch that a set-up can have",
            _ => TrainingSetupBuilder.LargestBatch,
            _ => TrainingSetupBuilder.LargestBatch,
            (setup, value) => setup with { MicroBatch = value }),
        new(
            SetupNames.SeqLen,
            "the positions that the model was made for",
            setup => setup.Model.MaxPositionEmbeddings,
            _ => TrainingSetupBuilder.LongestSequence,
            (setup, value) => setup with { SeqLen = value }),
        new(
            SetupNames.Layers,
            "the layers of the model",
            setup => setup.Model.NumHiddenLayers,
            setup => setup.Model.NumHiddenLayers,
            (setup, value) => setup.WithLayers(value)),
        new(
            SetupNames.LoraRank,
            "the hidden size of the model",
            setup => setup.Model.HiddenSize,
            setup => setup.Model.HiddenSize,
            (setup, value) => setup with { Lora = setup.Lora! with { Rank = value } }),
    ];

    /// <summary>The size that <paramref name="option"/> names.</summary>
    /// <param name="option">What was typed.</param>
    /// <param name="spelled">The option it was given to, for the message.</param>
    /// <exception cref="ToolException">There is none of this name (exit code 2).</exception>
    public static SearchedSize Of(string option, string spelled) =>
        All.FirstOrDefault(one => one.Option == option) ?? throw new ToolException(
            ExitCode.BadInput,
            $"{spelled} '{InputText.Shorten(option)}' is not known{Suggestion.Clause(option, [.. All.Select(one => one.Option)])}; allowed: {string.Join(", ", All.Select(one => one.Option))}");

    /// <summary>Whether tensors of <paramref name="setup"/> are of a size that can be meant at all.</summary>
    public static bool IsSensible(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return TensorSizes.TooLarge(setup) is null;
    }
}
