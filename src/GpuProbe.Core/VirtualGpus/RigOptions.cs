using System.Text.Json.Serialization;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>What a rig has beside the kind of its cards.</summary>
public sealed record RigOptions
{
    /// <summary>The most cards a rig can have.</summary>
    public const int MostDevices = 16;

    /// <summary>Cards in the rig, all of one kind.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Bytes that each card shows as total memory; <see langword="null"/> for the card's own.</summary>
    public long? CapacityBytes { get; init; }

    /// <summary>
    /// How often in a row a program may be told <c>false</c> by one kernel's one-byte result before it is told <c>true</c> once:
    /// loops that wait for the card to say stop would not end otherwise.
    /// </summary>
    public int LoopGuard { get; init; } = 4096;

    /// <summary>
    /// The share of elements, from 0 to 1, that count as selected where a program asks the card how many there are
    /// (<c>nonzero</c>, <c>unique</c>, boolean masks).
    /// </summary>
    public double Nonzero { get; init; }

    /// <summary>Bytes that NCCL keeps for each communicator; <see langword="null"/> to model them.</summary>
    public long? NcclMemory { get; init; }

    /// <summary>How the cards reach each other; <see langword="null"/> to leave the choice to the rig.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>Whether one process stands for all ranks of its communicators, rather than waiting for the others.</summary>
    [JsonIgnore]
    public bool ClaimsRanks { get; init; }

    /// <summary>Bytes that a process outside the rig holds on each card.</summary>
    public long OccupiedBytes { get; init; }

    /// <summary>What goes wrong with the first card; <see langword="null"/> for nothing.</summary>
    public RigFault? Fault { get; init; }

    /// <summary>Whether large blocks are told with the operator that asked for them; this costs time.</summary>
    public bool Operators { get; init; }

    /// <summary>Whether every allocation and release is written down.</summary>
    public bool Trace { get; init; }
}
