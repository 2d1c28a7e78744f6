using GpuProbe.Tensors.Layers;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Functions of PyTorch's <c>torch.nn.functional</c> that TorchSharp has only as modules, with fewer arguments or composed of others.</summary>
public static class FunctionalExtensions
{
    extension(nn.functional)
    {
        /// <summary>Rows of a table: indices [..], weight [V, H], result [.., H].</summary>
        public static Tensor embedding(Tensor input, Tensor weight) => BasicOperators.Embedding(weight, input);

        /// <summary><c>x Wᵀ + b</c> by libtorch's one operator; TorchSharp's own <c>linear</c> is a product with a transposed view and an addition.</summary>
        public static Tensor Affine(Tensor input, Tensor weight, Tensor? bias = null) => BasicOperators.Linear(input, weight, bias);

        /// <summary>
        /// PyTorch's <c>scaled_dot_product_attention</c> with all its arguments: of queries [B, H, S, D] to keys and values [B, Hkv, S, D];
        /// libtorch chooses the kernel.
        /// </summary>
        /// <param name="query">Queries.</param>
        /// <param name="key">Keys.</param>
        /// <param name="value">Values.</param>
        /// <param name="attn_mask">Which keys a query may see; <see langword="null"/> for all.</param>
        /// <param name="p">Dropout.</param>
        /// <param name="is_causal">Whether a query sees only keys up to its own place.</param>
        /// <param name="scale">What scores are multiplied by.</param>
        /// <param name="enable_gqa">Whether several query heads share one head of keys and values.</param>
        public static Tensor grouped_query_attention(
            Tensor query, Tensor key, Tensor value, Tensor? attn_mask, double p, bool is_causal, double scale, bool enable_gqa) =>
            BasicOperators.Attention(query, key, value, attn_mask, p, is_causal, scale, enable_gqa);
    }
}
