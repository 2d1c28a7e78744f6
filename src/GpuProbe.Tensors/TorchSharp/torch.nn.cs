using GpuProbe.Tensors.Dispatch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Modules in a row.</summary>
        public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);

        /// <summary>Functions without weights of their own.</summary>
        public static class functional
        {
            private static readonly Operator LinearOperator = new("aten::linear");
            private static readonly Operator Silu = new("aten::silu");
            private static readonly Operator Softmax = new("aten::softmax", "int");
            private static readonly Operator CrossEntropy = new("aten::cross_entropy_loss");
            private static readonly Operator ConstantPad = new("aten::constant_pad_nd");
            private static readonly Operator Dropout = new("aten::dropout");
            private static readonly Operator Attention = new("aten::scaled_dot_product_attention");

            /// <summary><c>x Wᵀ + b</c>.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                LinearOperator.Call(input, weights, bias);

            /// <summary><c>x · sigmoid(x)</c>.</summary>
            /// <exception cref="NotSupportedException">In place.</exception>
            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? throw new NotSupportedException("silu with inplace") : Silu.Call(x);

            /// <summary>Sets a share <paramref name="p"/> of the elements to 0 and multiplies the others by 1 / (1 - p), in training.</summary>
            /// <exception cref="NotSupportedException">In place.</exception>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? throw new NotSupportedException("dropout with inplace") : Dropout.Call(input, p, training);

            /// <summary>Softmax over one dimension, computed and returned in <paramref name="dtype"/>.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Softmax.Call(input, dim, dtype);

            /// <summary>Cross entropy of logits [N, classes] against class indices [N].</summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                CrossEntropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>Adds constants around the last dimensions; <paramref name="pad"/> holds before and after of each, last dimension first.</summary>
            /// <exception cref="NotSupportedException">Another mode than <see cref="PaddingModes.Constant"/>.</exception>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode == PaddingModes.Constant ? ConstantPad.Call(input, pad, value) : throw new NotSupportedException($"padding mode {mode}");

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Attention of queries [B, H, S, D] to keys and values; libtorch chooses the kernel.</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                Attention.Call(query, key, value, attn_mask, p, is_casual);
        }
    }
}
