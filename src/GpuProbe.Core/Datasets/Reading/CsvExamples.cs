using System.Buffers;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Examples of CSV: the fields asked for, joined by line ends; their bytes as they are.</summary>
internal sealed class CsvExamples(byte delimiter) : IExampleReader
{
    public IRecordSplit Split { get; } = new CsvSplit(delimiter);

    public bool HasHeader => true;

    public ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> record, CsvHeader? header, ArrayBufferWriter<byte> scratch)
    {
        IReadOnlyList<int> wanted = header!.Wanted;
        byte[]?[] fields = new byte[wanted.Count][];
        int columns = CsvRow.Read(record.Span, delimiter, (column, text) =>
        {
            for (int i = 0; i < wanted.Count; i++)
            {
                if (wanted[i] == column)
                    fields[i] = text.ToArray();
            }
        });
        if (columns != header.Columns)
            throw new BrokenRecordException($"it has {columns} fields, but the header names {header.Columns}");
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                scratch.Write("\n"u8);
            scratch.Write(fields[i]);
        }

        return scratch.WrittenSpan;
    }
}
