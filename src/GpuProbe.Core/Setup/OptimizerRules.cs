namespace GpuProbe.Core.Setup;

/// <summary>Which options of the optimizer go together.</summary>
internal static class OptimizerRules
{
    /// <summary>The implementation that was asked for, or the one that the optimizer's users get where nothing is said.</summary>
    public static OptimizerImpl Implementation(TrainingSetup setup, LayeredOptions options)
    {
        OptimizerImpl[] available = Available(setup);
        OptimizerImpl chosen = options.Choice(Choices.OptimizerImpl, o => o.OptimizerImpl, available[0]);
        if (available.Contains(chosen) || setup.Optimizer == Optimizer.None)
            return chosen;
        string where = setup.Offload == Offload.Optimizer ? $"{Choices.Optimizer.Text(setup.Optimizer)} on the host" : Choices.Optimizer.Text(setup.Optimizer);
        throw new ToolException(
            ExitCode.BadInput,
            $"{options.Spell(SetupNames.OptimizerImpl, o => o.OptimizerImpl)} is {Choices.OptimizerImpl.Text(chosen)}; allowed with {where}: "
                + string.Join(", ", available.Select(Choices.OptimizerImpl.Text)));
    }

    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        string step = options.Spell(SetupNames.OptimizerStep, o => o.OptimizerStep) + " in-backward";
        if (setup.OptimizerStep == StepTiming.InBackward)
        {
            Refuse(setup.Optimizer == Optimizer.None, step, "needs an optimizer");
            Refuse(setup.GradAccum > 1, step, $"needs {options.Spell(SetupNames.GradAccum, o => o.GradAccum)} 1: a gradient is gone before the next micro-batch could add to it");
            Refuse(setup.ClipGradNorm is not null, step, $"does not go with {options.Spell(SetupNames.ClipGradNorm, o => o.ClipGradNorm)}: the norm needs all gradients at once");
            Refuse(setup.Precision == Precision.Fp16Mixed, step, "does not go with fp16-mixed: whether a scaled step is skipped depends on all gradients");
            Refuse(setup.MasterWeights != MasterWeights.None, step, "does not go with master weights, whose step needs all gradients");
            Refuse(setup.Offload != Offload.None, step, "does not go with states on the host, whose step needs all gradients");
        }

        string offload = options.Spell(SetupNames.Offload, o => o.Offload) + " optimizer";
        bool offloads = setup.Offload == Offload.Optimizer;
        Refuse(offloads && setup.Optimizer is not (Optimizer.AdamW or Optimizer.AdamW8Bit), offload, "needs the optimizer adamw or adamw-8bit");

        string master = options.Spell(SetupNames.MasterWeights, o => o.MasterWeights) + " fp32";
        bool hasMaster = setup.MasterWeights == MasterWeights.Fp32;
        Refuse(hasMaster && setup.WeightType == ElementType.Fp32, master, $"does not go with {Choices.Precision.Text(setup.Precision)}, whose weights are fp32 already");
        Refuse(hasMaster && setup.Optimizer == Optimizer.None, master, "needs an optimizer");
        Refuse(hasMaster && offloads && setup.Optimizer == Optimizer.AdamW8Bit, master, "does not go with paged 8-bit states");
        Refuse(hasMaster && setup.Lora is not null, master, "does not go with adapters, which are trained in a type of their own");
    }

    internal static void Refuse(bool condition, string what, string why)
    {
        if (condition)
            throw new ToolException(ExitCode.BadInput, $"{what} {why}");
    }

    // The first is the default: what PyTorch, bitsandbytes and TorchSharp users get without asking for more.
    private static OptimizerImpl[] Available(TrainingSetup setup) => setup.Optimizer switch
    {
        Optimizer.AdamW when setup.Offload == Offload.Optimizer => [OptimizerImpl.Fused],
        Optimizer.AdamW when setup.OptimizerStep == StepTiming.InBackward || setup.MasterWeights == MasterWeights.Fp32 =>
            [OptimizerImpl.Fused, OptimizerImpl.Foreach, OptimizerImpl.Loop],
        Optimizer.AdamW => [OptimizerImpl.Fused, OptimizerImpl.Foreach, OptimizerImpl.Loop, OptimizerImpl.TorchSharp],
        Optimizer.Sgd => [OptimizerImpl.Fused, OptimizerImpl.Foreach, OptimizerImpl.Loop],
        Optimizer.Adafactor => [OptimizerImpl.Loop, OptimizerImpl.Foreach],
        Optimizer.AdamW8Bit => [OptimizerImpl.Loop],
        _ => [OptimizerImpl.Fused],
    };
}
