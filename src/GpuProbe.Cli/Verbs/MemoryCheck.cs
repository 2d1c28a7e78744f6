using GpuProbe.Core;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Verbs;

/// <summary>Refuses a run that cannot fit in this machine's memory, before anything is allocated.</summary>
internal static class MemoryCheck
{
    /// <summary>The worker process itself: .NET, libtorch's code, thread stacks. Assumed, on the high side.</summary>
    public const long ProcessBytes = 512 * ByteSize.MiB;

    /// <summary>Checks <paramref name="setup"/> against <paramref name="availableBytes"/>.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="capacityBytes">A limit that ends the run before it needs more.</param>
    /// <param name="availableBytes">Memory that may be used; <see langword="null"/> if not known, and then nothing is refused.</param>
    /// <exception cref="ToolException">It cannot fit (exit code 3).</exception>
    public static void Require(TrainingSetup setup, long? capacityBytes, long? availableBytes)
    {
        if (availableBytes is not { } available)
            return;
        long needed = Math.Min(Peak(setup), capacityBytes ?? long.MaxValue - ProcessBytes) + ProcessBytes;
        if (needed > available)
            throw new ToolException(
                ExitCode.Environment,
                $"this run needs {new ByteSize(needed)} of this machine's memory (closed form, with {new ByteSize(ProcessBytes)} for the process), "
                + $"but {new ByteSize(available)} are available; {Advice(setup, available - ProcessBytes)}.");
    }

    private static long Peak(TrainingSetup setup) => ClosedForm.PeakBytes(setup, MemoryTarget.Cpu);

    private static string Advice(TrainingSetup setup, long bytes)
    {
        long fits = 0;
        for (long low = 1, high = setup.Layers; low <= high;)
        {
            long middle = low + (high - low) / 2;
            if (Peak(setup.WithLayers(middle)) <= bytes)
                (fits, low) = (middle, middle + 1);
            else
                high = middle - 1;
        }

        return fits > 0
            ? $"use --layers {fits} or fewer, or a shorter --seq-len"
            : "not even one layer fits: use a shorter --seq-len, a smaller --micro-batch or a smaller model";
    }
}
