using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Runs points, one after the other; several of them work beside each other.</summary>
internal interface ILane : IDisposable
{
    /// <summary>Runs one point.</summary>
    /// <param name="row">Its row without figures.</param>
    /// <param name="profile">The card to count on; <see langword="null"/> where the lane knows its own.</param>
    /// <returns>The row; <see langword="null"/> if it was interrupted.</returns>
    ResultRow? Run(ResultRow row, GpuProfile? profile);
}
