using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Terminal;

/// <summary>Shows how a long run goes.</summary>
internal interface IProgressDisplay
{
    /// <summary>Does <paramref name="work"/> and shows what its observer is told.</summary>
    T During<T>(string title, int steps, Func<IRunObserver, T> work);
}
