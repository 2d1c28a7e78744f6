namespace GpuProbe.Core.Setup;

/// <summary>Activation checkpointing: <c>none</c>, <c>full</c>, <c>every:K</c>, <c>selective</c> or <c>selective:attention</c>.</summary>
/// <param name="Kind">What is computed again.</param>
/// <param name="Interval">K of <see cref="CheckpointingKind.Every"/>; 1 for the others.</param>
public readonly record struct Checkpointing(CheckpointingKind Kind, long Interval = 1)
{
    private const string EveryLead = "every:";

    private static readonly (string Text, CheckpointingKind Kind)[] Words =
    [
        ("none", CheckpointingKind.None),
        ("full", CheckpointingKind.Full),
        ("selective", CheckpointingKind.Selective),
        ("selective:attention", CheckpointingKind.SelectiveAttention),
    ];

    /// <summary>What can be typed.</summary>
    public static string Allowed => "none, full, every:K, selective, selective:attention";

    /// <summary>Whether a whole block is computed again.</summary>
    /// <param name="block">Its index from 0.</param>
    public bool Covers(long block) => Kind switch
    {
        CheckpointingKind.None => false,
        CheckpointingKind.Every => block % Interval == 0,
        _ => true,
    };

    /// <summary>How it is typed.</summary>
    public override string ToString()
    {
        CheckpointingKind kind = Kind;
        return kind == CheckpointingKind.Every ? $"{EveryLead}{Interval}" : Array.Find(Words, word => word.Kind == kind).Text;
    }

    internal static Checkpointing Parse(string text, string where, long layers, string model)
    {
        foreach ((string word, CheckpointingKind kind) in Words)
        {
            if (word == text)
                return new(kind);
        }

        if (!text.StartsWith(EveryLead, StringComparison.Ordinal))
        {
            throw new ToolException(
                ExitCode.BadInput,
                $"{where} '{InputText.Shorten(text)}' is not known{Suggestion.Clause(text, [.. Words.Select(word => word.Text)])}; allowed: {Allowed}");
        }

        return long.TryParse(text.AsSpan(EveryLead.Length), out long interval) && interval >= 1 && interval <= layers
            ? new(CheckpointingKind.Every, interval)
            : throw new ToolException(
                ExitCode.BadInput,
                $"{where} is {InputText.Shorten(text)}; allowed: every:K with {LayeredOptions.Range(1, layers)}, the layers of {model}");
    }
}
