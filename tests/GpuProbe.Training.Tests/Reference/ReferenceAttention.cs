using GpuProbe.Core.Models;

namespace GpuProbe.Training.Tests.Reference;

/// <summary>Causal grouped-query attention of one block; <paramref name="project"/> applies the projection of a name.</summary>
internal sealed class ReferenceAttention(DecoderConfig config, Func<double[], string, double[]> project)
{
    private readonly int headDim = (int)config.HeadDim;
    private readonly int queryHeads = (int)config.NumAttentionHeads;
    private readonly int keyHeads = (int)config.NumKeyValueHeads;

    /// <summary>What every position [S][H] takes from those it may see.</summary>
    internal double[][] Apply(double[][] inputs)
    {
        double[][] joined = [.. inputs.Select(Joined)];
        var outputs = new double[inputs.Length][];
        for (int s = 0; s < inputs.Length; s++)
        {
            var mixed = new double[queryHeads * headDim];
            for (int head = 0; head < queryHeads; head++)
                Mix(joined, s, head).CopyTo(mixed, head * headDim);
            outputs[s] = project(mixed, "o_proj");
        }
        return outputs;
    }

    // Queries, then keys, then values of all heads.
    private double[] Joined(double[] x) => config.FusedProjections
        ? project(x, "qkv_proj")
        : [.. project(x, "q_proj"), .. project(x, "k_proj"), .. project(x, "v_proj")];

    private double[] Mix(double[][] joined, int position, int head)
    {
        int keyHead = head / (queryHeads / keyHeads);
        int first = config.SlidingWindow is { } window ? Math.Max(0, position - (int)window + 1) : 0;
        double[] query = ReferenceMath.Rotate(Part(joined[position], head), position, config.RopeTheta);
        var scores = new double[position - first + 1];
        for (int s = first; s <= position; s++)
        {
            double[] key = ReferenceMath.Rotate(Part(joined[s], queryHeads + keyHead), s, config.RopeTheta);
            scores[s - first] = query.Zip(key, (q, k) => q * k).Sum() / Math.Sqrt(headDim);
        }
        double[] shares = ReferenceMath.Softmax(scores);
        var mixed = new double[headDim];
        for (int s = first; s <= position; s++)
        {
            double[] value = Part(joined[s], queryHeads + keyHeads + keyHead);
            for (int i = 0; i < headDim; i++)
                mixed[i] += shares[s - first] * value[i];
        }
        return mixed;
    }

    private double[] Part(double[] joined, int head) => joined[(head * headDim)..((head + 1) * headDim)];
}
