using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>Stands between nodes and the tensors they keep (<c>torch.autograd.graph.saved_tensors_hooks</c>).</summary>
internal interface ISavedTensorHooks
{
    /// <summary>Takes a tensor that is to be kept; gives what is kept instead.</summary>
    object Pack(Tensor tensor);

    /// <summary>The tensor for a node that needs it; the caller releases it.</summary>
    Tensor Unpack(object packed);

    /// <summary>The node needs it no more.</summary>
    void Drop(object packed);
}
