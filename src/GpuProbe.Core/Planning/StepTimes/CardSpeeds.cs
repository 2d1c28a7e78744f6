using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>The peaks that utilisations are shares of.</summary>
public static class CardSpeeds
{
    /// <summary>Peak of the host's memory in bytes per second: eight channels of DDR4-3200, 8 · 3,200 · 10^6 · 8 bytes, one socket of a server. Nominal: no card's file says what it is plugged into.</summary>
    public const double HostMemoryBytesPerSecond = 204.8e9;

    /// <summary>Launches per second that a utilisation of 1 stands for: one in a microsecond. Nominal.</summary>
    public const double LaunchesPerSecond = 1e6;

    /// <summary>FLOPs, bytes or launches per second of one class at its peak; <see langword="null"/> where the card's file does not say.</summary>
    /// <param name="card">The card.</param>
    /// <param name="work">The step, whose types decide which peak counts.</param>
    /// <param name="kind">The class.</param>
    /// <remarks>Cards without a link of their own exchange data over the host's.</remarks>
    public static double? Of(GpuProfile card, StepWork work, WorkClass kind)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(work);
        return kind switch
        {
            WorkClass.Matrix => DensePeak.Of(card, work.HalfType),
            WorkClass.MatrixFp32 => card.DensePeakFlopsFp32,
            WorkClass.Attention => DensePeak.Of(card, work.AttentionType),
            WorkClass.Elementwise or WorkClass.Optimizer => card.MemoryBandwidthBytesPerSecond,
            WorkClass.HostLink => card.HostLinkBytesPerSecond,
            WorkClass.HostMemory => HostMemoryBytesPerSecond,
            WorkClass.Interconnect => card.InterconnectBytesPerSecond ?? card.HostLinkBytesPerSecond,
            _ => LaunchesPerSecond,
        };
    }

    /// <summary>The first class that a step has work of and whose peak is not known; <see langword="null"/> if there is none.</summary>
    public static WorkClass? Unknown(GpuProfile card, StepWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        WorkVector total = work.Total;
        foreach (WorkClass kind in WorkVector.Classes)
        {
            if (total[kind] > 0 && Of(card, work, kind) is null)
                return kind;
        }

        return null;
    }
}
