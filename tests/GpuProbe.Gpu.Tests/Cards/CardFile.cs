using GpuProbe.Core.Devices;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A card's file, for as long as this object lives.</summary>
internal sealed class CardFile : IDisposable
{
    /// <summary>Writes it.</summary>
    public CardFile(GpuProfile card)
    {
        using FileStream file = File.Create(Path);
        GpuProfileWriter.Write(card, file);
    }

    /// <summary>Its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gpuprobe-{Guid.NewGuid():N}.json");

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
