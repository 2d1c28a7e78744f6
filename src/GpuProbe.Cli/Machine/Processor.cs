namespace GpuProbe.Cli.Machine;

/// <summary>The processor, as <c>/proc/cpuinfo</c> describes it.</summary>
/// <param name="Name">Its name, if the system tells.</param>
/// <param name="HasBf16">Whether it multiplies bf16 in hardware.</param>
internal sealed record Processor(string? Name, bool HasBf16)
{
    /// <summary>Reads it.</summary>
    public static Processor Read()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file))
            return new Processor(null, HasBf16: false);
        string? name = null;
        string[] flags = [];
        foreach (string line in File.ReadLines(file))
        {
            if (line.Split(':', 2) is not [var key, var value])
                continue;
            switch (key.Trim())
            {
                case "model name":
                    name ??= value.Trim();
                    break;
                case "flags" or "Features":
                    flags = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    break;
                default:
                    continue;
            }

            if (name is not null && flags.Length > 0)
                break;
        }

        return new Processor(name, flags.Any(flag => flag is "amx_bf16" or "avx512_bf16" or "bf16"));
    }
}
