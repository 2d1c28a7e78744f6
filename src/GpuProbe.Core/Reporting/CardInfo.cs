namespace GpuProbe.Core.Reporting;

/// <summary>A card, or a part of one, that CUDA shows. What is not known is <see langword="null"/>.</summary>
public sealed record CardInfo
{
    /// <summary>Its number, as in <c>cuda:N</c>.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the product.</summary>
    public required string Name { get; init; }

    /// <summary>Identity that stays the same.</summary>
    public required string? Uuid { get; init; }

    /// <summary>Place on the bus.</summary>
    public required string? BusId { get; init; }

    /// <summary>Whether it is a virtual GPU.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>Compute capability, such as <c>9.0</c>.</summary>
    public required string ComputeCapability { get; init; }

    /// <summary>Bytes that the CUDA driver shows as total.</summary>
    public required long TotalMemoryBytes { get; init; }

    /// <summary>Bytes in use, by all processes together.</summary>
    public required long? UsedMemoryBytes { get; init; }

    /// <summary>Bytes that driver and firmware keep for themselves; they are not in <see cref="UsedMemoryBytes"/>.</summary>
    public required long? ReservedMemoryBytes { get; init; }

    /// <summary>Multi-instance GPU: <c>not-supported</c>, <c>off</c>, <c>on</c>, or <c>instance</c> for a part of a card.</summary>
    public required string? Mig { get; init; }

    /// <summary>Who may use it: <c>default</c>, <c>prohibited</c> or <c>exclusive-process</c>.</summary>
    public required string? ComputeMode { get; init; }

    /// <summary>Whether its memory corrects errors.</summary>
    public required bool? Ecc { get; init; }

    /// <summary>Processes that hold memory of it.</summary>
    public required IReadOnlyList<CardProcess> Processes { get; init; }

    /// <summary>Why <see cref="Processes"/> cannot be taken at its word; <see langword="null"/> if it can.</summary>
    public required string? ProcessesCaveat { get; init; }

    /// <summary>What went wrong when it was asked; <see langword="null"/> if nothing.</summary>
    public string? Problem { get; init; }
}
