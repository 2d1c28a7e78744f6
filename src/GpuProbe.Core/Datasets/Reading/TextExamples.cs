using System.Buffers;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Examples of plain text: the bytes as they are, be they UTF-8 or not.</summary>
internal sealed class TextExamples(TextUnit unit) : IExampleReader
{
    public IRecordSplit Split { get; } = unit switch
    {
        TextUnit.Line => new LineSplit(),
        TextUnit.Paragraph => new ParagraphSplit(),
        _ => new FileSplit(),
    };

    public bool HasHeader => false;

    public ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> record, CsvHeader? header, ArrayBufferWriter<byte> scratch) => record.Span;
}
