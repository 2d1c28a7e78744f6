using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>The same program gives the same bytes: every time, anywhere, with any number of threads.</summary>
public sealed class SameBytesTest
{
    [Fact]
    public void In_another_folder_and_with_other_threads()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        var program = new PythonProgram("plain_loop.py", "foreach");
        string[] all =
        [
            Figures(program),
            Figures(program with { WorkingFolder = folder, Variables = [("OMP_NUM_THREADS", "4"), ("OPENBLAS_NUM_THREADS", "2")] }),
            Figures(program with { WorkingFolder = "/", Variables = [("OMP_NUM_THREADS", "2"), ("PYTHONHASHSEED", "1")] }),
        ];
        Directory.Delete(folder);

        Assert.Single(all.Distinct());
    }

    // All that is counted; times and process numbers differ.
    private static string Figures(PythonProgram program)
    {
        VirtualRun run = program.Run().Succeeded();
        JsonElement process = run.OnCard(0, run.Program.GetProperty("pid").GetInt32());
        IEnumerable<string> counted =
        [
            run.Program.GetProperty("steps").GetRawText(),
            process.GetProperty("atPeakDevice").GetRawText(),
            .. process.GetProperty("allocator").EnumerateObject()
                .Where(one => !one.Name.EndsWith("Seconds", StringComparison.Ordinal)).Select(one => $"{one}"),
            .. process.GetProperty("largestAtPeak").EnumerateArray()
                .Select(one => $"{one.GetProperty("bytes")} {one.GetProperty("count")} {one.GetProperty("operator")}"),
            run.Property("stubbedCalls").GetRawText(),
            $"{run.Property("processes")[0].GetProperty("kernelLaunches")}",
        ];
        return string.Join('\n', counted);
    }
}
