using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation;

/// <summary>Bytes of the weights, each rounded as the target does. Names are those of <see cref="ActivationSizes"/>.</summary>
internal readonly struct WeightSizes
{
    internal readonly bool Tied, IsJoined;
    internal readonly long Layers;
    internal readonly long H, VH, QH, KH, QJH, IH, IJH;
    internal readonly long QBias, KBias, QJBias, OutputBias, IBias, IJBias, DownBias;

    /// <summary>Number of weight tensors, and of parameters in them.</summary>
    internal readonly long TensorCount, ParameterCount;

    /// <summary>Bytes of all weights; gradients and each optimizer moment take the same.</summary>
    internal readonly long Total;

    internal WeightSizes(TrainingSetup setup, MemoryTarget target)
    {
        DecoderConfig m = setup.Model;
        var round = new BlockRounding(target);
        long e = setup.Precision == Precision.Fp32 ? 4 : 2;
        long h = m.HiddenSize, i = m.IntermediateSize, q = m.QueryWidth, k = m.KeyValueWidth;
        Tied = m.TieWordEmbeddings;
        IsJoined = m.FusedProjections;
        Layers = setup.Layers;
        H = round[h * e];
        VH = round[m.VocabSize * h * e];
        QH = round[q * h * e];
        KH = round[k * h * e];
        QJH = round[(q + 2 * k) * h * e];
        IH = round[i * h * e];
        IJH = round[2 * i * h * e];
        QBias = m.QkvBias ? round[q * e] : 0;
        KBias = m.QkvBias ? round[k * e] : 0;
        QJBias = m.QkvBias ? round[(q + 2 * k) * e] : 0;
        OutputBias = m.OutputBias ? round[h * e] : 0;
        IBias = m.MlpBias ? round[i * e] : 0;
        IJBias = m.MlpBias ? round[2 * i * e] : 0;
        DownBias = m.MlpBias ? round[h * e] : 0;

        long projections = IsJoined ? QJH + QJBias + IJH + IJBias : QH + QBias + 2 * (KH + KBias) + 2 * (IH + IBias);
        long block = projections + QH + OutputBias + IH + DownBias + 2 * H;
        Total = Layers * block + H + (Tied ? 1 : 2) * VH;
        int inputs = IsJoined ? 1 : 3, gates = IsJoined ? 1 : 2;
        long tensors = inputs * (m.QkvBias ? 2 : 1) + (m.OutputBias ? 2 : 1) + (gates + 1) * (m.MlpBias ? 2 : 1) + 2;
        TensorCount = Layers * tensors + 1 + (Tied ? 1 : 2);
        long weights = (q + 2 * k) * h + q * h + 3 * i * h + 2 * h;
        long biases = (m.QkvBias ? q + 2 * k : 0) + (m.OutputBias ? h : 0) + (m.MlpBias ? 2 * i + h : 0);
        ParameterCount = Layers * (weights + biases) + h + (Tied ? 1 : 2) * m.VocabSize * h;
    }
}
