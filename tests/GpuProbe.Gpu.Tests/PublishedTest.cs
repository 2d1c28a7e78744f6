using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>
/// Liger-Kernel's published measurements of Hugging Face's operators on an A100-SXM4-80GB
/// (its repository's benchmark/data/all_benchmark_data.csv, provider huggingface, version 0.2.1).
/// </summary>
public sealed class PublishedTest
{
    private static readonly (string Operator, int Size, double MebiBytes)[] Rows =
    [
        ("cross_entropy", 4096, 1280.1259765625),
        ("cross_entropy", 8192, 2560.1259765625),
        ("cross_entropy", 16384, 5120.1259765625),
        ("cross_entropy", 32768, 10240.1259765625),
        ("rms_norm", 1024, 80.01953125),
        ("rms_norm", 2048, 160.03125),
        ("rms_norm", 4096, 320.0546875),
        ("rms_norm", 8192, 640.1015625),
        ("rms_norm", 16384, 1280.1953125),
        ("rms_norm", 32768, 2560.3828125),
    ];

    [Fact]
    public void Measurements_on_a_real_card_come_out()
    {
        JsonElement program = new PythonProgram("published.py").Run().Succeeded().Program;

        Assert.Equal(
            Rows.Select(row => (row.Operator, row.Size, (long)(row.MebiBytes * (1 << 20)))),
            Rows.Select(row => (row.Operator, row.Size, program.GetProperty(row.Operator).GetProperty($"{row.Size}").GetInt64())));
    }
}
