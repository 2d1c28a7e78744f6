namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Where records end.</summary>
internal interface IRecordSplit
{
    /// <summary>How many of these bytes are whole records with their ends; 0 if none is whole. A record begins with them.</summary>
    int Whole(ReadOnlySpan<byte> bytes);

    /// <summary>The first record of these bytes, which are not empty.</summary>
    /// <param name="bytes">Whole records; the last one may lack its end.</param>
    /// <param name="content">Where its content lies, without what ends it.</param>
    /// <returns>Where the next record begins.</returns>
    int Next(ReadOnlySpan<byte> bytes, out Range content);
}
