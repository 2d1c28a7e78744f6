using System.Diagnostics;

namespace GpuProbe.Gpu.Tests.Sweeps;

/// <summary>Sweeps that are killed at random moments and go on from there.</summary>
public sealed class KilledSweepTest
{
    private const int Kills = 50;
    private const int BytesBeforeKill = 30_000;
    private const int MillisecondsBeforeKill = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Killed_at_50_moments_it_loses_and_repeats_nothing()
    {
        using SweepGrid folder = new("""
            "lane": ["closed-form", "virtual"], "gpus": ["l4"],
            "vary": { "seq-len": [32, 64, 96, 1048576], "micro-batch": [1, 2, 3, 4, 5, 6, 7, 8], "optimizer": ["adamw", "sgd"] }
            """);
        string whole = folder.Sweep("whole.jsonl", "--jobs", "2");
        var random = new Random(50);
        string file = folder["r.jsonl"];
        List<string> kept = [];
        int ended = 0, inTheMiddle = 0;
        for (int kills = 0; kills < Kills;)
        {
            using Process sweep = Start(folder);
            if (random.Next(4) == 0 && Wait(sweep, file, random))
                Kill(Worker(sweep.Id));
            if (Wait(sweep, file, random))
            {
                Kill(random.Next(2) == 0 ? sweep.Id : -sweep.Id);
                kills++;
            }

            Assert.True(sweep.WaitForExit(Patience));
            RemoveRigs(sweep.Id);
            if (sweep.ExitCode == 0)
            {
                Assert.Equal(whole, File.ReadAllText(file));
                File.Delete(file);
                kept = [];
                ended++;
                continue;
            }

            List<string> lines = Lines(file);
            Assert.Subset(lines.ToHashSet(), kept.ToHashSet());
            Assert.Equal(lines.Count, lines.Distinct().Count());
            Assert.Subset(whole.Split('\n').ToHashSet(), lines.ToHashSet());
            inTheMiddle += lines.Count > kept.Count ? 1 : 0;
            kept = lines;
        }

        Assert.Equal(whole, folder.Sweep("r.jsonl", "--jobs", "2"));
        Assert.Equal(["grid.json", "r.jsonl", "whole.jsonl"], folder.Files);
        // Else the moments were not what they are meant to be.
        Assert.InRange(inTheMiddle, Kills / 3, Kills);
        Assert.InRange(ended, 0, Kills / 3);
    }

    // A process group of its own, so that it can be killed with its workers.
    private static Process Start(SweepGrid folder) => Process.Start(new ProcessStartInfo("setsid", [SweepGrid.Gpuprobe, "sweep", folder.Grid, "-o", folder["r.jsonl"], "--jobs", "2", "--quiet"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    // Until some rows more are written and then some; false if the sweep is over.
    private static bool Wait(Process sweep, string file, Random random)
    {
        long bytes = Length(file) + random.Next(BytesBeforeKill);
        int delay = random.Next(MillisecondsBeforeKill);
        while (Length(file) < bytes)
        {
            if (sweep.WaitForExit(2))
                return false;
        }

        return !sweep.WaitForExit(delay);
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    // What a kill leaves behind the last line end is no row.
    private static List<string> Lines(string file) => File.Exists(file) ? [.. File.ReadAllText(file).Split('\n').SkipLast(1)] : [];

    private static int Worker(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
        .FirstOrDefault(id => id > 0 && Parent(id) == parent);

    private static int Parent(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Kill(int process)
    {
        if (process == 0)
            return;
        using Process shell = Process.Start("sh", ["-c", $"kill -9 {process} 2> /dev/null"]);
        shell.WaitForExit();
    }

    // A process that is killed cannot remove its own.
    private static void RemoveRigs(int process)
    {
        foreach (string rig in new[] { "/dev/shm", Path.GetTempPath() }.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateDirectories(folder, $"gpuprobe-{process}-*")))
            Directory.Delete(rig, recursive: true);
    }
}
