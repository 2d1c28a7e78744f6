using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>What a program on the virtual GPU left: its own words and gpuprobe's.</summary>
internal sealed class VirtualRun
{
    private readonly string _out;

    public VirtualRun(int code, string output, string error, string json)
    {
        Code = code;
        _out = output;
        Error = error;
        Json = json.Length == 0 ? null : JsonDocument.Parse(json).RootElement;
        Printed =
        [
            .. output.Split('\n')
                .Where(line => line.StartsWith("{\"pid\"", StringComparison.Ordinal))
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
    }

    /// <summary>gpuprobe's exit code.</summary>
    public int Code { get; }

    /// <summary>What went to standard error.</summary>
    public string Error { get; }

    /// <summary>gpuprobe's result.</summary>
    public JsonElement? Json { get; }

    /// <summary>The lines that the program's processes printed at their end.</summary>
    public JsonElement[] Printed { get; }

    /// <summary>All objects that it printed, one a line.</summary>
    public JsonElement[] Objects =>
        [.. _out.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The line of the only process.</summary>
    public JsonElement Program => Assert.Single(Printed);

    /// <summary>The kind of the verdict.</summary>
    public string Verdict => Result.GetProperty("verdict").GetProperty("kind").GetString()!;

    private JsonElement Result => Json ?? throw new InvalidOperationException($"gpuprobe wrote no result: {this}");

    /// <summary>A number that the program printed.</summary>
    public long Number(string name) => Program.GetProperty(name).GetInt64();

    /// <summary>A property of gpuprobe's result.</summary>
    public JsonElement Property(string name) => Result.GetProperty(name);

    /// <summary>What gpuprobe caught of the allocator of a process on a card.</summary>
    public JsonElement Allocator(int card = 0, int? process = null) =>
        OnCard(card, process ?? Program.GetProperty("pid").GetInt32()).GetProperty("allocator");

    /// <summary>What gpuprobe caught of a process on a card.</summary>
    public JsonElement OnCard(int card, int process) => Result.GetProperty("devices").EnumerateArray()
        .Single(device => device.GetProperty("physical").GetInt32() == card).GetProperty("processes").EnumerateArray()
        .Single(one => one.GetProperty("pid").GetInt32() == process);

    /// <summary>Asserts that the program ran to its end and that gpuprobe's figures are PyTorch's own.</summary>
    public VirtualRun Succeeded(int code = 0, string verdict = "fits")
    {
        Assert.True(code == Code, ToString());
        Assert.Equal(verdict, Verdict);
        Assert.NotEmpty(Printed);
        foreach (JsonElement process in Printed)
        {
            int pid = process.GetProperty("pid").GetInt32();
            foreach ((int card, JsonElement own) in process.GetProperty("cards").EnumerateArray().Index())
            {
                long reserved = own.GetProperty("reserved").GetInt64();
                if (reserved == 0)
                    continue;
                JsonElement caught = Allocator(card, pid);
                Assert.Equal(
                    (own.GetProperty("allocated").GetInt64(), reserved),
                    (caught.GetProperty("peakAllocatedBytes").GetInt64(), caught.GetProperty("peakReservedBytes").GetInt64()));
            }
        }

        return this;
    }

    public override string ToString() => $"exit code {Code}\n{_out}\n{Error}\n{(Json is { } json ? json.GetProperty("verdict") : "no result")}";
}
