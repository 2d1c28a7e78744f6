using GpuProbe.Core.Models;

namespace GpuProbe.Training.Tests.Reference;

/// <summary>A decoder without tensors: one sequence at a time, one position after the other.</summary>
internal sealed class ReferenceDecoder(DecoderConfig config, long layers, IReadOnlyDictionary<string, double[]> weights)
{
    /// <summary>Logits [S][V] of one sequence.</summary>
    internal double[][] Logits(long[] tokens)
    {
        int width = (int)config.HiddenSize;
        double[] embedding = weights["model.embed_tokens.weight"];
        double[][] hidden = [.. tokens.Select(token => embedding[((int)token * width)..(((int)token + 1) * width)])];
        for (long layer = 0; layer < layers; layer++)
            hidden = Block(hidden, $"model.layers.{layer}.");
        double[] head = config.TieWordEmbeddings ? embedding : weights["lm_head.weight"];
        return [.. hidden.Select(x => ReferenceMath.Linear(Norm(x, "model.norm"), head, bias: null))];
    }

    /// <summary>Mean over all sequences and positions of −log p(next token).</summary>
    internal double Loss(IReadOnlyList<long[]> sequences)
    {
        double sum = 0;
        int count = 0;
        foreach (long[] tokens in sequences)
        {
            double[][] logits = Logits(tokens);
            for (int s = 0; s + 1 < tokens.Length; s++, count++)
                sum -= Math.Log(ReferenceMath.Softmax(logits[s])[tokens[s + 1]]);
        }
        return sum / count;
    }

    private double[][] Block(double[][] hidden, string name)
    {
        var attention = new ReferenceAttention(config, (x, part) => Linear(x, name + "self_attn." + part));
        double[][] mixed = attention.Apply([.. hidden.Select(x => Norm(x, name + "input_layernorm"))]);
        double[][] middle = [.. hidden.Zip(mixed, ReferenceMath.Add)];
        return [.. middle.Select(x => ReferenceMath.Add(x, FeedForward(Norm(x, name + "post_attention_layernorm"), name + "mlp.")))];
    }

    private double[] FeedForward(double[] x, string name)
    {
        int width = (int)config.IntermediateSize;
        double[] joined = config.FusedProjections
            ? Linear(x, name + "gate_up_proj")
            : [.. Linear(x, name + "gate_proj"), .. Linear(x, name + "up_proj")];
        var product = new double[width];
        for (int i = 0; i < width; i++)
            product[i] = ReferenceMath.Silu(joined[i]) * joined[width + i];
        return Linear(product, name + "down_proj");
    }

    private double[] Norm(double[] x, string name) => ReferenceMath.RmsNorm(x, weights[name + ".weight"], config.RmsNormEps);

    private double[] Linear(double[] x, string name) =>
        ReferenceMath.Linear(x, weights[name + ".weight"], weights.GetValueOrDefault(name + ".bias"));
}
