using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>Bytes that each of R ranks sends, by ring algorithms: a gather or scatter of B bytes (R - 1) / R · B, a sum over all twice that.</summary>
/// <remarks>
/// With G bytes of gradients and W of all weights, in their own types: data-parallel training sums gradients once a step, 2 (R - 1) / R · G
/// (accumulation without a sum in between, PyTorch's <c>no_sync</c>); sharded states besides send updated weights to all. Sharded gradients
/// are scattered and weights gathered for every micro-batch, and once more in backward where weights are sharded, too (arXiv 1910.02054,
/// section 7). Ranks that share the states share the update's work.
/// </remarks>
internal sealed class ShardTraffic
{
    private readonly TrainingSetup _setup;
    private readonly double _part;
    private readonly double _gradients;

    public ShardTraffic(TrainingSetup setup)
    {
        _setup = setup;
        _part = (setup.Ranks - 1.0) / setup.Ranks;
        _gradients = StepTypes.Bytes(setup.Lora is null ? setup.WeightType : setup.AdapterType) * TrainedWeights.Of(setup).Elements;
    }

    /// <summary>The part of the update that one rank makes.</summary>
    public double ShareOfUpdate => _setup.Sharding is Sharding.None or Sharding.Ddp ? 1 : 1.0 / _setup.Ranks;

    /// <summary>All forward passes of a step.</summary>
    public WorkVector Forward => Sent(_setup.IsFullySharded ? _setup.GradAccum * AllWeights() : 0);

    /// <summary>All backward passes of a step.</summary>
    public WorkVector Backward => Sent(_setup.Sharding switch
    {
        Sharding.None => 0,
        Sharding.Ddp or Sharding.Zero1 => 2 * _gradients,
        Sharding.Zero2 => _setup.GradAccum * _gradients,
        _ => _setup.GradAccum * (_gradients + AllWeights()),
    });

    /// <summary>The optimizer's step.</summary>
    public WorkVector Step => Sent(_setup.Sharding == Sharding.Zero1 ? _gradients : 0);

    private double AllWeights()
    {
        const double packed = 0.5 + 4.0 / 64;
        TrainedWeights all = TrainedWeights.Of(_setup with { Lora = null });
        double bytes = _setup.IsQuantized ? packed : StepTypes.Bytes(_setup.BaseType);
        return bytes * all.Elements + (_setup.Lora is null ? 0 : _gradients);
    }

    private WorkVector Sent(double bytes)
    {
        var tally = new WorkTally();
        tally.Add(WorkClass.Interconnect, _part * bytes);
        return tally.Total;
    }
}
