using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>The types in which the parts of a step are computed, and the attention kernel.</summary>
internal sealed record StepTypes
{
    private StepTypes(TrainingSetup setup, AttentionKernel kernel)
    {
        Kernel = kernel;
        bool casts = setup.IsMixed || setup.IsQuantized;
        Linear = casts ? setup.ComputeType : setup.BaseType;
        Head = setup.IsMixed ? setup.ComputeType : setup.HiddenType;
        Adapter = setup.IsMixed ? setup.ComputeType : setup.AdapterType;
        Query = setup.IsMixed ? setup.ComputeType : setup.HiddenType;
        Attention = kernel == AttentionKernel.Math ? ElementType.Fp32 : Query;
    }

    /// <summary>What computes attention.</summary>
    public AttentionKernel Kernel { get; }

    /// <summary>Whether a kernel computes it without ever holding a score for each pair of tokens.</summary>
    public bool IsFused => Kernel is AttentionKernel.Flash or AttentionKernel.Efficient or AttentionKernel.Cudnn;

    /// <summary>Of the linear layers of the blocks.</summary>
    public ElementType Linear { get; }

    /// <summary>Of the output head.</summary>
    public ElementType Head { get; }

    /// <summary>Of the adapters.</summary>
    public ElementType Adapter { get; }

    /// <summary>Of queries, keys and values as attention gets them.</summary>
    public ElementType Query { get; }

    /// <summary>Of the attention's products: libtorch's composition computes in fp32 whatever it is given.</summary>
    public ElementType Attention { get; }

    /// <summary>The 16-bit type of the step's products, which decides the peak; bf16 where there are both.</summary>
    public ElementType Half => new[] { Linear, Head, Adapter, Query }.Contains(ElementType.Fp16) && !new[] { Linear, Head, Adapter, Query }.Contains(ElementType.Bf16)
        ? ElementType.Fp16
        : ElementType.Bf16;

    /// <summary>The types of a set-up on a card; without one, of a card of compute capability 8.0.</summary>
    public static StepTypes Of(TrainingSetup setup, GpuProfile? card) =>
        new(setup, card is null ? WithoutCard(setup) : AttentionChoice.For(setup, MemoryTarget.Cuda(card)));

    /// <summary>Bytes of one element.</summary>
    public static double Bytes(ElementType type) => type == ElementType.Fp32 ? 4 : 2;

    /// <summary>Whether attention has an explicit mask in place of the rule that no token sees a later one.</summary>
    public static bool IsMasked(TrainingSetup setup) => setup.Model.SlidingWindow is { } window && setup.SeqLen >= window;

    // The rule of AttentionChoice for compute capability 8.0.
    private static AttentionKernel WithoutCard(TrainingSetup setup)
    {
        if (setup.Attention != Setup.Attention.Sdpa)
            return AttentionChoice.For(setup, MemoryTarget.Cpu);
        ElementType type = setup.IsMixed ? setup.ComputeType : setup.HiddenType;
        if (type != ElementType.Fp32 && !IsMasked(setup))
            return AttentionKernel.Flash;
        DecoderConfig model = setup.Model;
        bool grouped = model.NumAttentionHeads != model.NumKeyValueHeads && !IsMasked(setup) && setup.RepeatKeyValue == RepeatKeyValue.Auto;
        return grouped ? AttentionKernel.Math : AttentionKernel.Efficient;
    }
}
