using GpuProbe.Core.Tracing;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Every technique point, run once on a virtual A100 with room for all of them.</summary>
public sealed class TechniqueRuns : IDisposable
{
    internal const string Card = "a100-80gb";
    private readonly WorkersOnCards _workers = new();
    private readonly Dictionary<string, Measurement> _runs = [];

    internal Measurement this[string name]
    {
        get
        {
            if (!_runs.TryGetValue(name, out Measurement? run))
                _runs[name] = run = _workers.Run(new CardPoint(Card, TechniquePoints.All[name]));
            return run;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();
}
