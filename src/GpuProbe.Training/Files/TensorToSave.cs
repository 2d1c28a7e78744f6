using GpuProbe.Core.SafeTensors;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>A tensor that is to be written.</summary>
/// <param name="Description">Its name, type and shape in the file.</param>
/// <param name="Make">Returns the tensor, to be disposed.</param>
/// <param name="IsNew">Whether that is a tensor of its own, made for the file, or a second reference to one of the run's.</param>
internal sealed record TensorToSave(TensorDescription Description, Func<Tensor> Make, bool IsNew)
{
    /// <summary>One of the run's tensors as it is.</summary>
    internal static TensorToSave Of(string name, Tensor tensor) =>
        new(new TensorDescription(name, StoredTypes.Of(tensor.dtype), tensor.shape), tensor.detach, IsNew: false);
}
