using System.Text;
using GpuProbe.Core.Devices;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>The description of a rig that the stand-in libraries read: lines of a key, a space and a value.</summary>
public static class RigCard
{
    // The same on every card that runs CUDA; only what a kernel asks for beyond it differs.
    private const long SharedMemoryPerBlock = 48 << 10;

    // A process that is always there.
    private const int FirstProcess = 1;

    /// <summary>The text for cards of kind <paramref name="card"/>.</summary>
    /// <param name="card">The kind of card.</param>
    /// <param name="options">The rig.</param>
    /// <param name="occupant">
    /// The process that is named as the holder of <see cref="RigOptions.OccupiedBytes"/>; what it holds is returned when it ends.
    /// </param>
    public static string Text(GpuProfile card, RigOptions options, int occupant = FirstProcess)
    {
        var text = new StringBuilder();
        void Line(string key, object value) => text.Append($"{key} {value}\n");

        Line("devices", options.Devices);
        Line("name", OneLine(card.ProductName));
        Line("total-memory", options.CapacityBytes ?? card.TotalMemoryBytes);
        Line("context", card.ContextBytes);
        Line("capability", $"{card.ComputeCapabilityMajor}.{card.ComputeCapabilityMinor}");
        Line("multiprocessors", card.MultiprocessorCount);
        Line("threads-per-multiprocessor", card.MaxThreadsPerMultiprocessor);
        Line("blocks-per-multiprocessor", card.MaxBlocksPerMultiprocessor);
        Line("shared-memory-per-block", SharedMemoryPerBlock);
        Line("shared-memory-per-block-optin", card.SharedMemoryPerBlockOptinBytes);
        Line("shared-memory-per-multiprocessor", card.SharedMemoryPerMultiprocessorBytes);
        Line("l2-cache", card.L2CacheBytes);
        Line("loop-guard", options.LoopGuard);
        Line("nonzero", Nonzero(options));
        Line("nccl-memory", options.NcclMemory is { } bytes ? bytes : "auto");
        if (options.ClaimsRanks)
            Line("nccl-solo", 1);
        if (options.Interconnect is { } interconnect)
            Line("interconnect", RigChoices.Interconnect.Text(interconnect));
        if (options.OccupiedBytes > 0)
        {
            Line("occupied", options.OccupiedBytes);
            Line("occupied-by", occupant);
        }

        if (options.Fault is { } fault)
            Line("fault", fault);
        Line("operators", options.Operators ? 1 : 0);
        Line("trace", options.Trace ? 1 : 0);
        return text.ToString();
    }

    /// <summary><see cref="RigOptions.Nonzero"/> as it is typed.</summary>
    internal static string Nonzero(RigOptions options) => options.Nonzero == 1 ? "all" : options.Nonzero.ToString("0.###############");

    // A name from a file of one's own may hold anything; a line of the card must not.
    private static string OneLine(string name) => string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
