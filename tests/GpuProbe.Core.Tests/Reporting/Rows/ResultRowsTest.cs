using System.Text;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tests.Sweeps;

namespace GpuProbe.Core.Tests.Reporting.Rows;

public sealed class ResultRowsTest
{
    private static readonly ResultRow Row = SampleRows.Whole;
    private static readonly ResultRow Bare = SampleRows.Bare;

    [Fact]
    public void What_is_written_is_read_back()
    {
        foreach (ResultRow row in new[] { Row, Bare })
        {
            string line = ResultRows.Write(row);

            Assert.DoesNotContain('\n', line);
            Assert.Equivalent(row, ResultRows.Parse(line, "here"));
            Assert.Equal(line, ResultRows.Write(ResultRows.Parse(line, "here")));
        }
    }

    [Fact]
    public void Lines_are_read_whatever_surrounds_them()
    {
        string row = ResultRows.Write(Bare);

        Assert.Equal(3, Read($"\uFEFF{row}\r\n\n  \n{row}\n{row}").Count);
        Assert.Empty(Read(""));
        Assert.Empty(Read("\uFEFF\n\n"));
    }

    [Fact]
    public void Lines_are_found_wherever_the_buffer_ends()
    {
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 37 % 3000)))];
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        List<(int, long, string, bool)> read = [.. ResultLines.Read(stream, "file").Select(line => (line.Number, line.Offset, Encoding.UTF8.GetString(line.Bytes.Span), line.HasEnd))];

        long offset = 0;
        foreach ((int i, string line) in lines.Index())
        {
            Assert.Equal((i + 1, offset, line, i + 1 < lines.Length), read[i]);
            offset += line.Length + 1;
        }
    }

    [Theory]
    [InlineData("{", "not a row of results: the line is not a whole JSON object")]
    [InlineData("{}", "not a row of results: it has no \"schema\"")]
    [InlineData("[]", "not a row of results: it is no JSON object")]
    [InlineData("""{"schema":7}""", "not a row of results: its \"schema\" is no text")]
    [InlineData("""{"schema":"gpuprobe.grid/1"}""", "not a row of results: its schema is \"gpuprobe.grid/1\"")]
    [InlineData("""{"schema":"gpuprobe.row/x"}""", "not a row of results: its schema is \"gpuprobe.row/x\"")]
    [InlineData("""{"later":[1,{"schema":"gpuprobe.row/1"}],"schema":"gpuprobe.row/2"}""", "written with schema gpuprobe.row/2, but this gpuprobe reads up to gpuprobe.row/1; use a newer gpuprobe")]
    public void A_line_that_is_no_row_is_named(string line, string message)
    {
        string row = ResultRows.Write(Row);

        Assert.Equal($"file, line 3: {message}", Refused.Line(() => Read($"{row}\n\n{line}\n{row}\n")));
    }

    [Theory]
    [InlineData("\"allocatedBytes\":3", "\"allocatedBytes\":-3", "a number of bytes is negative")]
    [InlineData("\"allocatedBytes\":3", "\"allocatedBytes\":3.5", "allocatedBytes is not of the kind that a row has there")]
    [InlineData("[0.5,0.25]", "[0.5,-1]", "a time is negative or no number")]
    [InlineData("\"id\":\"c25d86c19be5148a\"", "\"id\":\"\"", "its id or device is empty")]
    [InlineData("\"index\":1", "\"index\":3", "its place in the grid is none")]
    [InlineData("\"layers\":2", "\"layers\":200", "setup: layers is 200; allowed: a whole number from 1 to 30, the layers of smollm2-135m")]
    [InlineData("\"status\":\"does-not-fit\"", "\"status\":\"fine\"", "status is not of the kind that a row has there")]
    public void A_row_that_is_not_sound_is_refused(string part, string other, string message)
    {
        string row = ResultRows.Write(Row);
        Assert.Contains(part, row, StringComparison.Ordinal);

        Assert.Equal($"file, line 1: not a row of results: {message}", Refused.Line(() => Read(row.Replace(part, other, StringComparison.Ordinal) + "\n")));
    }

    [Theory]
    [InlineData("\"point\":{}", "\"point\":null")]
    [InlineData("\"device\":\"cpu\"", "\"device\":null")]
    [InlineData("\"torchVersion\":null,", "")]
    public void What_is_required_is_there(string part, string other)
    {
        string row = ResultRows.Write(Bare);
        Assert.Contains(part, row, StringComparison.Ordinal);

        Assert.StartsWith(
            "file, line 1: not a row of results: ", Refused.Line(() => Read(row.Replace(part, other, StringComparison.Ordinal) + "\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_cut_off_anywhere_says_so()
    {
        string row = ResultRows.Write(Bare);

        foreach (int length in Enumerable.Range(1, row.Length - 1))
            Assert.Equal(
                "file, line 2: cut off, as a sweep that was killed leaves its last line; run the sweep again, which goes on from there, or delete this line",
                Refused.Line(() => Read($"{row}\n{row[..length]}")));
    }

    [Fact]
    public void What_is_not_text_is_refused()
    {
        byte[] line = Encoding.UTF8.GetBytes(ResultRows.Write(Bare) + "\n");
        line[20] = 0xFF;
        using MemoryStream stream = new(line);

        Assert.Equal("file, line 1: not a row of results: it is not UTF-8 text", Refused.Line(() => ResultRows.Read(stream, "file").ToList()));
    }

    [Fact]
    public void A_huge_line_is_refused_when_its_limit_is_reached()
    {
        using EndlessLine stream = new();

        Assert.Equal("file, line 1: longer than 1.00 MiB; allowed: rows of results, one a line", Refused.Line(() => ResultRows.Read(stream, "file").ToList()));
        Assert.InRange(stream.Given, 1 << 20, 4 << 20);
    }

    [Fact]
    public void Random_bytes_are_refused_in_one_line()
    {
        var random = new Random(6);
        byte[] whole = Encoding.UTF8.GetBytes(ResultRows.Write(Row) + "\n");
        foreach (int _ in Enumerable.Range(0, 2000))
        {
            byte[] bytes = [.. whole];
            for (int i = 0; i < 3; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using MemoryStream stream = new(bytes);
            try
            {
                Assert.InRange(ResultRows.Read(stream, "file").Count(), 0, 3);
            }
            catch (ToolException e)
            {
                Assert.StartsWith("file, line ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static List<ResultRow> Read(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return [.. ResultRows.Read(stream, "file")];
    }

    private sealed class EndlessLine : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'{');
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
