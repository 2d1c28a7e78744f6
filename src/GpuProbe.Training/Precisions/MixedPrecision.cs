using GpuProbe.Core.Setup;
using GpuProbe.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Precisions;

/// <summary>
/// Autocast as the training program uses it: around the model's forward pass and its loss, once for each micro-batch, so that
/// casts of weights are made once in each and live on only where backward needs them.
/// <para>
/// Style <see cref="Style.Hf"/> is what transformers 5.12.1's Trainer does with <c>bf16=True</c> or <c>fp16=True</c>: Accelerate
/// 1.14 wraps the model's forward in <c>torch.autocast</c> and then converts its outputs to fp32
/// (<c>convert_outputs_to_fp32</c>), of which the logits are one: they are copied once more, although nobody reads the copy.
/// Style <see cref="Style.Fused"/> is plain <c>torch.autocast</c> around forward and loss.
/// </para>
/// </summary>
internal static class MixedPrecision
{
    /// <summary>Autocast for one forward pass and its loss; nothing for set-ups that are not mixed, or whose weights are gathered in 16 bits.</summary>
    internal static IDisposable? Autocast(TrainingSetup setup, Device device) =>
        setup.UsesAutocast ? torch.autocast(device.type, DataTypes.Of(setup.ComputeType)) : null;

    /// <summary>No autocast where it is on, as transformers' <c>maybe_autocast(enabled=False)</c> around the rotary tables.</summary>
    internal static IDisposable? Suspended(Device device) =>
        torch.is_autocast_enabled(device.type) ? torch.autocast(device.type, enabled: false) : null;

    /// <summary>What becomes of the model's outputs but for the loss: they die here, in style hf after their conversion.</summary>
    internal static void Release(TrainingSetup setup, Tensor logits)
    {
        using (logits)
        {
            if (setup is { UsesAutocast: true, Style: Style.Hf })
                logits.to(float32).Dispose();
        }
    }
}
