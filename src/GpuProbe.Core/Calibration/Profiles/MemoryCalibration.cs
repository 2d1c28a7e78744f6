namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>What a card holds beside the caching allocator's segments.</summary>
public sealed record MemoryCalibration
{
    /// <summary>Bytes in use after the warm-up, before the run.</summary>
    public required FittedBytes ContextBytes { get; init; }

    /// <summary>Bytes in use beyond allocator and context at the peak: of all rows, for kinds of runs without a figure of their own.</summary>
    public required FittedBytes OverheadBytes { get; init; }

    /// <summary>The same for kinds of runs with enough rows.</summary>
    public required IReadOnlyList<KernelOverhead> Overheads { get; init; }

    /// <summary>Bytes that reality exceeds the prediction by at most, in <see cref="Coverage"/> of the held-out rows; never negative.</summary>
    public required long MarginBytes { get; init; }

    /// <summary>The share of rows that <see cref="MarginBytes"/> was chosen for.</summary>
    public required double Coverage { get; init; }

    /// <summary>The set-ups that were fitted.</summary>
    public required ValidityRange Range { get; init; }

    /// <summary>Rows that were fitted.</summary>
    public required int Rows { get; init; }

    /// <summary>Errors of bytes on the card for what was held out.</summary>
    public required IReadOnlyList<HeldOutError> HeldOut { get; init; }

    /// <summary>The overhead of a kind of run, or that of all.</summary>
    public FittedBytes OverheadOf(string precision, string attention) =>
        Overheads.FirstOrDefault(one => one.Precision == precision && one.Attention == attention)?.Bytes ?? OverheadBytes;
}
