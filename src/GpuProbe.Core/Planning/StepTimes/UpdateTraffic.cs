using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>What one update of the weights moves, in the card's memory, over the link to the host, and in the host's memory.</summary>
/// <remarks>
/// <para>
/// For each trained weight, with t bytes of the type that the optimizer works in (4 with master weights), g of the gradient's and w of the
/// weight's. An operator reads each input once and writes its result once; the operators are those of PyTorch 2.6 (torch/optim/adamw.py,
/// sgd.py, _adafactor.py) and bitsandbytes.
/// </para>
/// <para>
/// AdamW fused 7t: weight, gradient and two moments read; weight and moments written. Foreach and loop 20t: decay 2t, lerp 3t, product 2t,
/// addcmul 3t, root 2t, quotient 2t, sum 2t, addcdiv 4t. TorchSharp's 21t. 8 bits: 2w + g, both moments read and written 4, magnitudes 16/256.
/// SGD with momentum fused 5t, else 8t. Adafactor 17t.
/// </para>
/// <para>
/// Clipping by norm 3g (norm 1, scaling 2), unscaling 2g, master weights (g + 4) and (4 + w) for the casts, gradients set to zero g.
/// </para>
/// <para>
/// States on the host: gradients go there in fp32, 4, and weights come back, w; the host moves 7 · 4 and (4 + w) for the copy. Paged 8-bit
/// moments are paged in and out: 4.
/// </para>
/// <para>List operators launch a kernel for each 320 chunks of 65,536 elements (ATen/native/cuda/MultiTensorApply.cuh).</para>
/// </remarks>
internal static class UpdateTraffic
{
    private const double FullWidth = 4;
    private const double ElementsPerLaunch = 320 * 65_536;

    public static WorkVector Of(TrainingSetup setup)
    {
        var tally = new WorkTally();
        if (setup.Optimizer == Optimizer.None)
            return tally.Total;
        TrainedWeights trained = TrainedWeights.Of(setup);
        double gradient = StepTypes.Bytes(setup.Lora is null ? setup.WeightType : setup.AdapterType);
        bool isHosted = setup is { Offload: Offload.Optimizer, Optimizer: Optimizer.AdamW };
        bool hasMasters = setup.MasterWeights == MasterWeights.Fp32 && !isHosted;
        double type = hasMasters ? FullWidth : gradient;

        void Pass(double bytes, double launches)
        {
            tally.Add(WorkClass.Optimizer, bytes * trained.Elements);
            tally.Add(WorkClass.Launch, launches);
        }

        double listed = Math.Ceiling(trained.Elements / ElementsPerLaunch);
        if (setup.ClipGradNorm is not null)
            Pass(3 * type, 2 * listed);
        if (setup.Precision == Precision.Fp16Mixed)
            Pass(2 * gradient, listed);
        if (hasMasters)
            Pass(2 * (gradient + FullWidth), 2 * trained.Tensors);
        if (isHosted)
            OnHost(tally, trained, gradient);
        else
            Pass(BytesPerWeight(setup, type), Launches(setup, trained.Tensors, listed));
        if (setup is { Optimizer: Optimizer.AdamW8Bit, Offload: Offload.Optimizer })
            tally.Add(WorkClass.HostLink, 4 * trained.Elements);
        if (KeepsGradients(setup))
            Pass(gradient, setup.OptimizerImpl == OptimizerImpl.Loop ? trained.Tensors : listed);
        return tally.Total;
    }

    /// <summary>Whether gradients outlive the step, so that the first micro-batch adds to them as well.</summary>
    public static bool KeepsGradients(TrainingSetup setup) =>
        setup.ZeroGrad == ZeroGrad.ToZero || (setup.Optimizer == Optimizer.AdamW && setup.OptimizerImpl == OptimizerImpl.TorchSharp);

    private static void OnHost(WorkTally tally, TrainedWeights trained, double weight)
    {
        bool casts = weight < FullWidth;
        tally.Add(WorkClass.Optimizer, casts ? (weight + FullWidth) * trained.Elements : 0);
        tally.Add(WorkClass.Launch, (casts ? 3 : 2) * trained.Tensors);
        tally.Add(WorkClass.HostLink, (FullWidth + weight) * trained.Elements);
        tally.Add(WorkClass.HostMemory, (7 * FullWidth + (casts ? FullWidth + weight : 0)) * trained.Elements);
    }

    private static double BytesPerWeight(TrainingSetup setup, double type) => (setup.Optimizer, setup.OptimizerImpl) switch
    {
        (Optimizer.AdamW, OptimizerImpl.Fused) => 7 * type,
        (Optimizer.AdamW, OptimizerImpl.TorchSharp) => 21 * type,
        (Optimizer.AdamW, _) => 20 * type,
        (Optimizer.AdamW8Bit, _) => 3 * type + 4 + 16.0 / 256,
        (Optimizer.Sgd, OptimizerImpl.Fused) => 5 * type,
        (Optimizer.Sgd, _) => 8 * type,
        _ => 17 * type,
    };

    private static double Launches(TrainingSetup setup, double tensors, double listed) => (setup.Optimizer, setup.OptimizerImpl) switch
    {
        (Optimizer.AdamW or Optimizer.Sgd, OptimizerImpl.Fused) => listed,
        (Optimizer.AdamW, OptimizerImpl.Foreach) => 8 * listed,
        (Optimizer.AdamW, _) => 8 * tensors,
        (Optimizer.AdamW8Bit, _) => tensors,
        (Optimizer.Sgd, OptimizerImpl.Foreach) => 3 * listed,
        (Optimizer.Sgd, _) => 3 * tensors,
        (_, OptimizerImpl.Foreach) => 12 * listed,
        _ => 17 * tensors,
    };
}
