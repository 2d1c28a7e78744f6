using GpuProbe.Tensors.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Functions of PyTorch's <c>torch.nn.functional</c> that TorchSharp has only as modules.</summary>
public static class FunctionalExtensions
{
    private static readonly Operator Embedding = new("aten::embedding");

    extension(nn.functional)
    {
        /// <summary>Rows of a table: indices [..], weight [V, H], result [.., H].</summary>
        public static Tensor embedding(Tensor input, Tensor weight) => Embedding.Call(weight, input);
    }
}
