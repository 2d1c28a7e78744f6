using System.Text;
using System.Text.Json.Nodes;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Devices;

public sealed class ContextMeasurementTest
{
    private static readonly ContextMeasurement Old = new(300, "550.54.14", "12.4", "2.6.0+cu124", new DateOnly(2026, 10, 1), "measured");
    private static readonly ContextMeasurement New = new(400, "580.65.06", "13.0", "2.11.0+cu130", new DateOnly(2026, 11, 21), "measured");
    private static readonly ContextMeasurement Older = Old with { Bytes = 200, Date = new DateOnly(2026, 1, 31) };
    private static readonly ContextMeasurement Virtual = New with { Bytes = 1, Date = new DateOnly(2027, 1, 1), Source = ContextMeasurement.VirtualSource };

    private static GpuProfile Card(params ContextMeasurement[] contexts) => Catalogs.Gpus.Resolve("l4") with { Contexts = [.. contexts] };

    [Theory]
    [InlineData("2.6.0a0+debian", 300, "measured on 2026-10-01 with driver 550.54.14, CUDA 12.4, libtorch 2.6.0+cu124")]
    [InlineData("2.11.0", 400, "measured on 2026-11-21 with driver 580.65.06, CUDA 13.0, libtorch 2.11.0+cu130")]
    [InlineData("2.9.1", 400, "measured on 2026-11-21 with driver 580.65.06, CUDA 13.0, libtorch 2.11.0+cu130; the libtorch in use is another, 2.9.1")]
    [InlineData(null, 400, "measured on 2026-11-21 with driver 580.65.06, CUDA 13.0, libtorch 2.11.0+cu130")]
    public void The_newest_of_this_libtorch_counts_else_the_newest_of_all(string? torch, long bytes, string source)
    {
        GpuProfile card = Card(Older, Virtual, Old, New).WithContextFor(torch);

        Assert.Equal((bytes, source), (card.ContextBytes, card.ContextSource));
    }

    [Fact]
    public void What_a_virtual_card_said_is_no_measurement() => Assert.Equal((512L << 20, "assumed"), Context(Card(Virtual).WithContextFor("2.11.0")));

    [Fact]
    public void Without_a_measurement_it_is_assumed() => Assert.Equal((512L << 20, "assumed"), Context(Card().WithContextFor("2.11.0")));

    public static TheoryData<string> Names => [.. Catalogs.Gpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_card_is_written_as_it_is_read(string name)
    {
        GpuProfile card = Catalogs.Gpus.Resolve(name);
        string file = File.ReadAllText(Path.Combine(Catalogs.DevicesDirectory, name + ".json"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(file), JsonNode.Parse(Written(card))));
    }

    [Fact]
    public void Measurements_are_written_as_they_are_read()
    {
        GpuProfile card = Card(Old, Virtual) with { DensePeakFlops = null };
        string text = Written(card);

        GpuProfile read = Read(text);
        Assert.Equal([Old, Virtual], read.Contexts);
        Assert.Equal(card, read);
        Assert.Equal(text, Written(read));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"bytes":1}""", "contexts is a JSON object; allowed: a list of JSON objects")]
    [InlineData("""[1]""", "contexts is a JSON array; allowed: a list of JSON objects")]
    [InlineData("""[{"bytes":1,"driver":"a","cuda":"b","libtorch":"c","date":"21.11.2026","source":"d"}]""",
        "contexts[0].date is \"21.11.2026\"; allowed: a date such as 2026-11-21")]
    [InlineData("""[{"bytes":-1}]""", "contexts[0].bytes is -1; allowed: a whole number from 0 to 23795335168")]
    [InlineData("""[{"byte":1}]""", "contexts[0].byte is not known (did you mean 'bytes'?); allowed: bytes, driver, cuda, libtorch, date, source")]
    public void Wrong_measurements_are_named(string contexts, string message)
    {
        JsonObject card = JsonNode.Parse(Written(Card()))!.AsObject();
        card["contexts"] = JsonNode.Parse(contexts);

        Assert.Equal("mine.json: " + message, Refused.Line(() => Read(card.ToJsonString())));
    }

    private static (long Bytes, string Source) Context(GpuProfile card) => (card.ContextBytes, card.ContextSource);

    private static GpuProfile Read(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return GpuProfileReader.Read(stream, "mine.json");
    }

    private static string Written(GpuProfile card)
    {
        using var stream = new MemoryStream();
        GpuProfileWriter.Write(card, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
