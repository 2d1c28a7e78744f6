using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Advising;

/// <summary>Finds the smallest card that holds a set-up, among those that have a name.</summary>
internal static class CardsThatHold
{
    /// <summary>
    /// The smallest card with less memory than the one in question, or with more, on which a run of <paramref name="setup"/> keeps the
    /// margin free; <see langword="null"/> if there is none.
    /// </summary>
    public static (GpuProfile Card, Measurement Run)? Smallest(TrainingSetup setup, AdviceRequest request, bool smaller, Interruption interruption)
    {
        // A card that computes in this type without tensor cores would hold it, but nobody would train on it.
        bool isFast = DensePeak.Of(request.Card, setup.ComputeType) is not null;
        foreach (GpuProfile card in Ordered(request.Card, smaller).Where(card => !isFast || DensePeak.Of(card, setup.ComputeType) is not null))
        {
            long kept = request.Margin.Of(card.TotalMemoryBytes);
            if (ClosedForm.PeakBytes(setup, MemoryTarget.Cuda(card)) + card.ContextBytes + kept > card.TotalMemoryBytes)
                continue;
            if (interruption.Token.IsCancellationRequested)
                return null;
            using var virtualCard = VirtualCard.Open(card with { TotalMemoryBytes = card.TotalMemoryBytes - kept }, interruption);
            if (virtualCard.Run(setup) is { Fits: true, Measurement: { } run })
                return (card, run);
        }

        return null;
    }

    private static IEnumerable<GpuProfile> Ordered(GpuProfile than, bool smaller)
    {
        GpuCatalog catalog = DataFiles.Gpus();
        return catalog.Names.Select(name => catalog.Resolve(name).WithContextFor(CudaTorchVersion.Here()))
            .Where(card => smaller ? card.TotalMemoryBytes < than.TotalMemoryBytes : card.TotalMemoryBytes > than.TotalMemoryBytes)
            .OrderBy(card => card.TotalMemoryBytes).ThenBy(card => card.Name, StringComparer.Ordinal);
    }
}
