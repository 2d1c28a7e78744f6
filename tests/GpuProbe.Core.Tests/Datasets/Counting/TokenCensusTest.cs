using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Reading;
using GpuProbe.Core.Datasets.Templates;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Datasets.Counting;

/// <summary>Every example of a file is counted once, in its order, whatever the format and the size.</summary>
public sealed class TokenCensusTest
{
    [Theory]
    [InlineData("{\"text\":\"a\"}\n{\"text\":\"b\\nc\"}", "x.jsonl")]
    [InlineData("\uFEFF{\"text\":\"a\"}\r\n\r\n  \r\n{\"id\":1,\"text\":\"b\\nc\"}\r\n", "x.json")]
    [InlineData("text\na\n\"b\nc\"\n", "x.csv")]
    [InlineData("\uFEFFid,text\r\n1,a\r\n\r\n2,\"b\nc\"", "x.csv")]
    [InlineData("id\ttext\n1\ta\n2\t\"b\nc\"\n", "x.tsv")]
    public void Texts_are_the_same_in_every_format(string data, string file)
    {
        Assert.Equal(Counted.Marks("a", "b\nc"), Counted.Of(data, file).Lengths);
        Assert.Equal(Counted.Marks("a", "b\nc"), Counted.Of(Counted.Packed(Encoding.UTF8.GetBytes(data)), file + ".gz").Lengths);
    }

    [Theory]
    [InlineData(TextUnit.Line, "a", "b b", "", "c", " d")]
    [InlineData(TextUnit.Paragraph, "a\nb b", "c\n d")]
    [InlineData(TextUnit.File, "a\r\nb b\r\n\r\n \r\nc\r\n d")]
    public void Plain_text_falls_into_lines_paragraphs_or_files(TextUnit unit, params string[] expected)
    {
        string[] texts = [.. expected.Where(text => text.Length > 0).Select(text => unit == TextUnit.Paragraph ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text)];
        Assert.Equal(Counted.Marks(texts), Counted.Of("a\r\nb b\r\n\r\n \r\nc\r\n d", "x.txt", Counted.Options() with { Unit = unit }).Lengths);
    }

    [Fact]
    public void Fields_are_found_by_their_path_and_joined()
    {
        const string record = "{\"q\":{\"text\":\"why\"},\"a.b\":\"because\",\"n\":\"\\ud83d\\ude00 \\u00e9\"}\n";
        Assert.Equal(Counted.Marks("why"), Counted.Of(record, "x.jsonl", Counted.Options("q.text")).Lengths);
        Assert.Equal(Counted.Marks("because\nwhy\n😀 é"), Counted.Of(record, "x.jsonl", Counted.Options("a.b", "q.text", "n")).Lengths);
        Assert.Equal(Counted.Marks("2\n1"), Counted.Of("a,b\n1,2\n", "x.csv", Counted.Options("b", "a")).Lengths);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_passed_on_in_text_and_named_in_JSON()
    {
        byte[] broken = [(byte)'a', 0xC3, 0x28, 0xFF];
        Assert.Equal([Counted.Mark(broken)], Counted.Of([.. broken, (byte)'\n'], "x.txt").Lengths);
        Assert.Equal([Counted.Mark(broken)], Counted.Of([.. "text\n"u8, .. broken, (byte)'\n'], "x.csv").Lengths);
        Assert.Equal(
            "x.jsonl line 1: not UTF-8, which JSON has to be; --skip-broken leaves such records out",
            Refused.Line(() => Counted.Of([.. "{\"text\":\""u8, .. broken, .. "\"}\n"u8], "x.jsonl")));
    }

    [Theory]
    [InlineData("{\"text\":\"a\"}\n{\"text\":\"b\"\n", "x.jsonl", "line 2: not valid JSON (byte 12): Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed")]
    [InlineData("\n\n[1]\n", "x.jsonl", "line 3: a list where a JSON object has to stand (jq -c '.[]' makes lines of a list)")]
    [InlineData("{\n  \"text\": \"a\"\n}\n", "x.json", "line 1: a line with a bracket only; allowed: a whole JSON object on each line (jq -c . writes such)")]
    [InlineData("{\"txet\":\"a\",\"id\":2}", "x.jsonl", "line 1: it has no 'text' (did you mean 'txet'?); it has txet, id")]
    [InlineData("{\"text\":null}", "x.jsonl", "line 1: 'text' is null; allowed: a text")]
    [InlineData("{\"text\":[{\"role\":\"user\"}]}", "x.jsonl", "line 1: 'text' is a list; allowed: a text, or messages with --chat-template")]
    [InlineData("{\"text\":\"\\ud83d\"}", "x.jsonl", "line 1: 'text' has half a surrogate pair")]
    [InlineData("id,text\n1,\"a\nb\"\n2,\"c\"d\n", "x.csv", "line 4: text follows the closing quote of field 2")]
    [InlineData("id,text\n1,a,b\n", "x.csv", "line 2: it has 3 fields, but the header names 2")]
    [InlineData("id,text\n1,\"a\n", "x.csv", "line 2: the quote that begins field 2 is not closed")]
    public void A_broken_record_is_named_with_its_line_or_left_out(string data, string file, string expected)
    {
        Assert.Equal($"{file} {expected}; --skip-broken leaves such records out", Refused.Line(() => Counted.Of(data, file)));
        TokenCensus rest = Counted.Of(data, file, skipBroken: true);
        Assert.Equal(expected, $"line {rest.FirstBroken[0].Line}: {rest.FirstBroken[0].Reason}");
        Assert.Equal(rest.FirstBroken.Count, rest.Files[0].BrokenRecords);
    }

    [Theory]
    [InlineData("id;text\n", "x.csv", "x.csv has no column 'text'; allowed for --field: id;text")]
    [InlineData("id,txt\n", "x.csv", "x.csv has no column 'text' (did you mean 'txt'?); allowed for --field: id, txt")]
    [InlineData("PAR1....", "x.jsonl", "x.jsonl is a Parquet file; allowed: UTF-8 text as JSON lines, CSV or plain text, packed with gzip or not")]
    [InlineData("no gzip", "x.jsonl.gz", "x.jsonl.gz is no gzip file, though its name says so")]
    public void A_file_that_cannot_be_read_is_named(string data, string file, string expected) =>
        Assert.Equal(expected, Refused.Line(() => Counted.Of(data, file, skipBroken: true)));

    [Fact]
    public void Gzip_that_is_cut_off_or_damaged_is_named()
    {
        byte[] packed = Counted.Packed(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i * 7919}\n"))));
        byte[] damaged = [.. packed];
        damaged[packed.Length / 2] ^= 0x55;
        foreach (byte[] data in (byte[][])[packed[..(packed.Length / 2)], packed[..^4], damaged])
            Assert.Matches("^x.txt.gz is damaged or cut off: its gzip data cannot be unpacked beyond line [0-9]+$", Refused.Line(() => Counted.Of(data, "x.txt.gz")));
        Assert.Equal(10_000, Counted.Of([.. packed, .. packed], "x.txt.gz").Lengths.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Many_chunks_give_what_one_gives(int workers)
    {
        var random = new Random(5);
        string[] texts = [.. Enumerable.Range(0, 3000).Select(i => new string((char)('a' + (i % 26)), i == 1500 ? 3 << 20 : 1 + random.Next(1500)))];
        byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', texts));
        byte[] rows = Encoding.UTF8.GetBytes("text\n" + string.Concat(texts.Select(text => $"\"{text[..^1]}\"\"\n{text[^1]}\"\n")));
        byte[] objects = Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"{{\"text\":\"{text}\"}}\n")));
        byte[] paragraphs = Encoding.UTF8.GetBytes(string.Join("\n\n\n", texts));
        int[] expected = [.. Counted.Marks(texts)];
        Assert.Equal(expected, Counted.Of(lines, "x.txt", workers: workers).Lengths);
        Assert.Equal(expected, Counted.Of(objects, "x.jsonl", workers: workers).Lengths);
        Assert.Equal(expected, Counted.Of(paragraphs, "x.txt", Counted.Options() with { Unit = TextUnit.Paragraph }, workers: workers).Lengths);
        Assert.Equal(Counted.Marks([.. texts.Select(text => $"{text[..^1]}\"\n{text[^1]}")]), Counted.Of(rows, "x.csv", workers: workers).Lengths);
        Assert.Equal(texts.Sum(text => (long)text.Length), Counted.Of(lines, "x.txt", workers: workers).Files[0].TextBytes);
    }

    [Fact]
    public void The_line_of_a_broken_record_is_right_far_into_a_file()
    {
        string data = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{{\"text\":\"{new string('x', i % 100)}\"}}\n"));
        Assert.StartsWith("x.jsonl line 40001: 'text' is a number;", Refused.Line(() => Counted.Of(data + "{\"text\":1}\n{\"text\":2}\n", "x.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_written_as_RFC_4180_says_are_read_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ArrayOf(Gen.ArrayOf(Gen.Elements('a', ',', '"', '\n', '\r', ' ', 'é', ';')).Select(letters => new string(letters))).ToArbitrary(),
        Gen.Elements(',', ';', '\t').ToArbitrary(),
        (texts, delimiter) =>
        {
            string data = $"id{delimiter}text{delimiter}more\n" + string.Concat(texts.Select((text, i) =>
                $"{i}{delimiter}\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"{delimiter}m\r\n"));
            Assert.Equal(Counted.Marks(texts), Counted.Of(data, "x.csv", Counted.Options() with { Delimiter = delimiter }).Lengths);
        }));

    [Fact]
    public void Any_text_is_read_back_from_JSON() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>[]>(), texts =>
        {
            string[] valid = [.. texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)))];
            string data = string.Concat(valid.Select(text => $"{{\"text\":{JsonSerializer.Serialize(text)}}}\r\n"));
            Assert.Equal(Counted.Marks(valid), Counted.Of(data, "x.jsonl").Lengths);
        }));

    [Fact]
    public void An_interruption_leaves_the_beginning()
    {
        string[] texts = [.. Enumerable.Range(0, 400_000).Select(i => $"line {i}")];
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', texts)));
        using var interrupted = new CancellationTokenSource();
        var census = new TokenCensus(new CensusOptions { Examples = Counted.Options() }, Counted.Mark);
        Assert.False(census.Read(stream, "x.txt", DatasetFormat.Text, _ => interrupted.Cancel(), interrupted.Token));
        Assert.InRange(census.Lengths.Count, 1, texts.Length - 1);
        Assert.Equal(Counted.Marks(texts).Take(census.Lengths.Count), census.Lengths);
    }

    [Fact]
    public void Conversations_become_texts_by_their_template()
    {
        var template = new ChatTemplate("t.jinja", Template.Parse("{% for m in messages %}\n{% if m.role == 'x' %}{{ raise_exception('no x') }}{% endif %}\n{{ bos_token }}{{ m.role }}:{{ m.content }}{{ style }}{% endfor %}{{ tools | length if tools else 0 }}"), new Dictionary<string, string> { ["bos_token"] = "<s>" }, addGenerationPrompt: false, DateTime.UnixEpoch);
        ExampleOptions options = Counted.Options("chat") with { Template = template };
        const string data = """
            {"chat":[{"role":"u","content":"q"},{"role":"a","content":"r"}],"tools":[1,2],"chat_template_kwargs":{"style":"!"}}
            {"chat":[]}
            {"chat":"q"}
            {"chat":[{"from":"u","value":"q"}]}
            {"chat":[{"role":"x"}]}
            """;
        TokenCensus census = Counted.Of(data, "x.jsonl", options, skipBroken: true);
        Assert.Equal(Counted.Marks("\n<s>u:q!\n<s>a:r!2".Replace("\n", "", StringComparison.Ordinal), "0"), census.Lengths);
        Assert.Equal(
            [
                "3: 'chat' is a text; allowed: a list of messages, each with role and content",
                "4: a message in 'chat' is an object without role (it has from, value); allowed: an object with role and content",
                "5: t.jinja line 2: no x",
            ],
            census.FirstBroken.Select(one => $"{one.Line}: {one.Reason}"));
        Assert.Equal("x.csv is csv; a chat template needs JSON lines with messages", Refused.Line(() => Counted.Of("a", "x.csv", options)));
    }
}
