namespace GpuProbe.Core.SafeTensors;

/// <summary>A tensor of a checkpoint and the file it lies in.</summary>
/// <param name="File">The open file.</param>
/// <param name="Stored">The tensor.</param>
public sealed record CheckpointTensor(SafeTensorsFile File, StoredTensor Stored)
{
    /// <inheritdoc cref="SafeTensorsFile.Read"/>
    public void Read(long offset, Span<byte> destination) => File.Read(Stored, offset, destination);
}
