using GpuProbe.Core.Setup;

namespace GpuProbe.Training.Tests.Decoding;

/// <summary>All of <see cref="TinyModels.Variants"/>.</summary>
internal sealed class VariantTheoryData : TheoryData<string, Style, Attention>
{
    public VariantTheoryData()
    {
        foreach ((string model, Style style, Attention attention) in TinyModels.Variants)
            Add(model, style, attention);
    }
}
