using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Adapters;

/// <summary>
/// How the 4-bit weights of a model are quantized. With double quantization bitsandbytes keeps one dynamic code for the
/// process and copies it for every weight; this module holds that one.
/// </summary>
/// <param name="weights">How weights are held.</param>
public sealed class Nf4Codes(BaseWeights weights) : nn.Module(nameof(Nf4Codes))
{
    private readonly Dictionary<string, Tensor> dynamic = [];

    /// <summary>The code for largest magnitudes on a device, made at its first use; <see langword="null"/> where they stay in fp32.</summary>
    public Tensor? For(Device device)
    {
        if (weights != BaseWeights.Nf4Double)
            return null;
        if (!dynamic.TryGetValue(device.ToString(), out Tensor? code))
        {
            float[] values = Blockwise8Bit.DynamicCode(signed: true);
            using Tensor onHost = torch.copy_of(values, [values.Length]);
            code = onHost.to(device, copy: true).DetachFromDisposeScope();
            register_buffer(dynamic.Count == 0 ? nameof(dynamic) : $"{nameof(dynamic)}.{dynamic.Count}", code);
            dynamic[device.ToString()] = code;
        }
        return code;
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
