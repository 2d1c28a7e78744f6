using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// Bytes of everything that depends on the tokens. Names are those of the formulas (N tokens, H hidden, …); a trailing
/// 4 means fp32 whatever the precision, a trailing 1 truth values, J the joined projections of phi3.
/// </summary>
internal readonly struct ActivationSizes
{
    internal readonly bool IsCuda, IsFp32, IsHf, Joined, Windowed;

    /// <summary>One sequence: batch and heads fold into one dimension without copying.</summary>
    internal readonly bool Single;

    /// <summary>Rotated queries and keys lie in product order already: phi3's rotation copies them, a single sequence needs no order.</summary>
    internal readonly bool Ordered;

    /// <summary>libtorch's <c>rms_norm</c> keeps the normalised input in fp32 and multiplies it by the weight there.</summary>
    internal readonly bool NormWeightInFp32;

    internal readonly long Groups;
    internal readonly AttentionKernel Kernel;

    internal readonly long NH, NH4, N4, H4, NQ, NK, NQ4, NK4, NQJ, NI, NIJ, NV, NV4, LossNV;
    internal readonly long Tokens, PaddedLabels, Positions8, Positions4, Angles4, Table, Table4;
    internal readonly long LogSumExp, Scores, Scores4, Scores1, Rows1, Square1, Square4, MaskBatch;
    internal readonly long FlashQueries4, FlashRows4;

    /// <summary>Whether the composition makes a causal mask: neither where a mask is given nor for one token.</summary>
    internal readonly bool MakesCausalMask;

    /// <summary>A layer's own mask; the memory-efficient kernel wants rows of a multiple of 8 elements.</summary>
    internal readonly long LayerMask;

    /// <summary>
    /// Whether a kernel's output is in the projection's order whatever the order of its queries: CUDA's memory-efficient
    /// kernel writes [B, S, heads, D], and for one token all orders are one.
    /// </summary>
    internal readonly bool OutputInOrder;

    /// <summary>The product of gradient and output for which softmax's backward makes a tensor on CUDA; the CPU needs none.</summary>
    internal readonly long SoftmaxProduct4;

    /// <summary>A zero-dimensional tensor: of the element type, of fp32, of the loss.</summary>
    internal readonly long Element, Number4, LossNumber;

    /// <summary>The tensor into which the CPU wraps a plain number: of the element type, of fp32. CUDA needs none.</summary>
    internal readonly long Wrapped, Wrapped4;

    internal ActivationSizes(TrainingSetup setup, MemoryTarget target)
    {
        DecoderConfig model = setup.Model;
        var round = new BlockRounding(target);
        long b = setup.MicroBatch, s = setup.SeqLen, n = b * s, h = model.HiddenSize, i = model.IntermediateSize;
        long q = model.QueryWidth, k = model.KeyValueWidth, v = model.VocabSize, heads = model.NumAttentionHeads, d = model.HeadDim;
        long e = setup.Precision == Precision.Fp32 ? 4 : 2;

        IsCuda = round.IsCuda;
        IsFp32 = e == 4;
        IsHf = setup.Style == Style.Hf;
        NormWeightInFp32 = !IsHf && !IsFp32 && target.NormWeightInFp32;
        Joined = model.FusedProjections;
        Single = b == 1;
        Ordered = Joined || Single;
        Windowed = model.SlidingWindow is { } window && s >= window;
        Groups = heads / model.NumKeyValueHeads;
        Kernel = AttentionChoice.For(setup, target);

        NH = round[n * h * e];
        NH4 = round[n * h * 4];
        N4 = round[n * 4];
        H4 = round[h * 4];
        NQ = round[n * q * e];
        NK = round[n * k * e];
        NQ4 = round[n * q * 4];
        NK4 = round[n * k * 4];
        NQJ = round[n * (q + 2 * k) * e];
        NI = round[n * i * e];
        NIJ = round[n * 2 * i * e];
        NV = round[n * v * e];
        NV4 = round[n * v * 4];
        LossNV = IsHf ? NV4 : NV;
        Tokens = round[n * 8];
        PaddedLabels = round[b * (s + 1) * 8];
        Positions8 = round[s * 8];
        Positions4 = round[s * 4];
        Angles4 = round[s * (d / 2) * 4];
        Table = round[s * d * e];
        Table4 = round[s * d * 4];
        bool efficientOnCuda = IsCuda && Kernel == AttentionKernel.Efficient;
        OutputInOrder = efficientOnCuda || s == 1;
        // aten/src/ATen/native/transformers/cuda/attention.cu aligns the rows for its backward (kAlignLSE).
        LogSumExp = round[b * heads * (efficientOnCuda ? (s + 31) / 32 * 32 : s) * 4];
        Scores = round[n * heads * s * e];
        Scores4 = round[n * heads * s * 4];
        SoftmaxProduct4 = IsCuda ? Scores4 : 0;
        Scores1 = round[n * heads * s];
        Rows1 = round[n * heads];
        Square1 = round[s * s];
        Square4 = round[s * s * 4];
        MaskBatch = round[n * s * e];
        LayerMask = efficientOnCuda ? round[n * ((s + 7) / 8 * 8) * e] : MaskBatch;
        MakesCausalMask = !Windowed && s > 1;
        long flashRows = b * heads * ((s + 127) / 128 * 128);
        FlashQueries4 = round[flashRows * ((d + 31) / 32 * 32) * 4];
        FlashRows4 = round[flashRows * 4];
        Element = round[e];
        Number4 = round[4];
        LossNumber = round[IsHf ? 4 : e];
        Wrapped = IsCuda ? 0 : e;
        Wrapped4 = IsCuda ? 0 : 4;
    }
}
