using System.Buffers;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Makes examples of records. It may be used from several threads at once.</summary>
internal interface IExampleReader
{
    /// <summary>How a file falls into records.</summary>
    IRecordSplit Split { get; }

    /// <summary>Whether a file's first record names its fields.</summary>
    bool HasHeader { get; }

    /// <summary>The example's text in UTF-8.</summary>
    /// <param name="record">The record, which is not blank.</param>
    /// <param name="header">The file's header, where it has one.</param>
    /// <param name="scratch">Where the text can be put together; empty.</param>
    /// <exception cref="BrokenRecordException">It is malformed, or lacks what is asked for.</exception>
    ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> record, CsvHeader? header, ArrayBufferWriter<byte> scratch);
}
