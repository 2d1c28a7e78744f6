using System.Text;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

/// <summary>Runs what must be refused and hands back the line that the user sees.</summary>
internal static class Refused
{
    public static string Line(Func<object?> act, ExitCode expected = ExitCode.BadInput)
    {
        ToolException refusal = Assert.Throws<ToolException>(() => act());
        Assert.Equal(expected, refusal.ExitCode);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    public static string Config(string json) => Line(() => Read(json));

    public static DecoderConfig Read(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return DecoderConfigReader.Read(stream, "config.json");
    }
}
