using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Adapters;

/// <summary>Turns a loaded model into one of which adapters alone are trained, in the order of PEFT.</summary>
public static class AdapterInjection
{
    /// <summary>
    /// Freezes all weights, then makes the adapters that the set-up asks for; does nothing where it asks for none. Beside 4-bit
    /// weights PEFT's <c>prepare_model_for_kbit_training</c> first makes every 16-bit weight fp32 and empties the cache. As in
    /// its <c>get_peft_model</c>, adapters first have their layer's type, then 16-bit ones become fp32.
    /// </summary>
    /// <param name="model">A model whose weights have their values.</param>
    /// <param name="setup">The run.</param>
    /// <param name="device">Where the model is.</param>
    public static void Apply(Decoder model, TrainingSetup setup, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.Lora is null)
            return;
        foreach (Parameter weight in model.parameters())
            weight.requires_grad = false;
        if (setup is { IsQuantized: true, Style: Style.Hf })
        {
            Upcast(model.parameters());
            DeviceMemory.Of(device).ReleaseUnused();
        }
        LoraLinear[] layers = [.. ModuleTree.Of(model).OfType<LoraLinear>()];
        foreach (LoraLinear layer in layers)
            layer.Attach(layer.Device);
        if (setup.AdapterType == ElementType.Fp32)
            Upcast(layers.SelectMany(layer => (Parameter[])[layer.Down, layer.Up]));
    }

    // Python's `weight.data = weight.data.to(torch.float32)`.
    private static void Upcast(IEnumerable<Parameter> weights)
    {
        using IDisposable mode = no_grad();
        foreach (Parameter weight in weights.Where(weight => weight.dtype is ScalarType.Float16 or ScalarType.BFloat16))
        {
            using Tensor upcast = weight.to(float32);
            Operators.SetData.Run(weight, upcast);
        }
    }
}
