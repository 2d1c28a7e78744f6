using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning.DeviceMaps;

/// <summary>Set-ups whose modules are mapped.</summary>
internal static class Setups
{
    /// <summary>A preset with weights of a type, <c>fp32</c>, <c>bf16</c> or <c>nf4</c>.</summary>
    public static TrainingSetup Of(string model, string type, long? layers = null)
    {
        DecoderConfig config = Catalogs.Models.Resolve(model);
        return new()
        {
            Model = config,
            Layers = layers ?? config.NumHiddenLayers,
            SeqLen = 1,
            Precision = type == "fp32" ? Precision.Fp32 : Precision.Bf16,
            BaseWeights = type == "nf4" ? BaseWeights.Nf4 : BaseWeights.Same,
        };
    }
}
