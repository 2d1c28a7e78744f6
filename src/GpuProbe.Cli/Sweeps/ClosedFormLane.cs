using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Points that are calculated, and points that are none.</summary>
internal sealed class ClosedFormLane : ILane
{
    /// <inheritdoc/>
    public ResultRow? Run(ResultRow row, GpuProfile? profile) => row.Setup is { } setup ? row.OfClosedForm(setup, profile) : row;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is kept.
    }
}
