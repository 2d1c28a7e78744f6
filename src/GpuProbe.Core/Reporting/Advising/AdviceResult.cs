using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>The result of <c>gpuprobe advise</c>: what the JSON holds and what the report shows.</summary>
public sealed record AdviceResult
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.advice/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The machine it was written on.</summary>
    public required EnvironmentInfo Environment { get; init; }

    /// <summary>The set-up as asked.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>The card.</summary>
    public required AdvisedCard Card { get; init; }

    /// <summary>How far the training was allowed to change.</summary>
    public required Sameness Only { get; init; }

    /// <summary>What the set-up as asked takes.</summary>
    public required AdvisedRun AsAsked { get; init; }

    /// <summary>Whether the set-up as asked leaves at least half of the card's memory unused.</summary>
    public bool Wastes => AsAsked.Fits && 2 * AsAsked.DeviceBytes <= Card.TotalMemoryBytes;

    /// <summary>Changed set-ups, best first: what fits by what it costs in time, then what does not by its memory.</summary>
    public required IReadOnlyList<AdvisedRun> Candidates { get; init; }

    /// <summary>The smallest other card that holds it: a smaller one where it fits, a larger one where nothing does.</summary>
    public IReadOnlyList<OtherCard> OtherCards { get; init; } = [];

    /// <summary>What times are estimated with, in words.</summary>
    public required string TimeSource { get; init; }

    /// <summary>Combinations of changes whose memory was calculated by the closed form to choose among them.</summary>
    public required int Considered { get; init; }

    /// <summary>Whether everything ran that was to run; else it is what was found until then.</summary>
    public required bool Complete { get; init; }

    /// <summary>The result of <paramref name="advice"/>.</summary>
    /// <param name="start">Tool, machine, set-up and card; the rest is replaced.</param>
    /// <param name="advice">What was found.</param>
    /// <param name="given">What was given for the set-up as asked.</param>
    public static AdviceResult From(AdviceStart start, AdviceList advice, TrainingSetupOptions given)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(advice);
        AdvisedRun Run(AdvisedSetup one, int? rank)
        {
            IReadOnlyList<string> arguments = ChangedArguments.Of(given, start.Setup, one.Setup);
            return AdvisedRun.From(one, start.Card, rank, string.Join(' ', arguments), CheckCommand.Of(start.Tool.Argv, arguments));
        }

        return new AdviceResult
        {
            Tool = start.Tool,
            Environment = start.Environment,
            Setup = start.Setup,
            Card = start.Card,
            Only = start.Only,
            TimeSource = start.TimeSource,
            AsAsked = Run(advice.Asked, rank: null),
            Candidates = [.. advice.Candidates.Select((one, index) => Run(one, one.Fits ? index + 1 : null))],
            Considered = advice.Considered,
            Complete = advice.IsComplete,
        };
    }

    /// <summary>Whether as asked or changed something fits.</summary>
    public bool SomethingFits => AsAsked.Fits || Candidates.Any(one => one.Fits);

    /// <summary>The best of what fits that changes the training by exactly <paramref name="training"/>; <see langword="null"/> if nothing does.</summary>
    public AdvisedRun? Best(Sameness training) => Candidates.FirstOrDefault(one => one.Fits && one.Training == training);
}
