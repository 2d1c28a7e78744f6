using GpuProbe.Cli.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace GpuProbe.Cli.Tests.Sweeps;

/// <summary>The examples for Slurm and Kubernetes, run with the built executable and without either.</summary>
public sealed class ExamplesTest
{
    private static readonly string Examples = Path.Combine(Repository.Root, "scripts", "examples");
    private static readonly string Slurm = Path.Combine(Examples, "slurm-sweep.sbatch");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(10, 5)]
    public void A_slurm_array_makes_the_whole_wherever_it_begins(int first, int step)
    {
        const int tasks = 3;
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("whole.jsonl");
        foreach (int task in Enumerable.Range(0, tasks))
        {
            GpuprobeResult run = Bash(
                folder,
                [Slurm, folder.Grid, folder["out put"]],
                ("SLURM_JOB_ID", "7"),
                ("SLURM_ARRAY_TASK_ID", $"{first + (task * step)}"),
                ("SLURM_ARRAY_TASK_MIN", $"{first}"),
                ("SLURM_ARRAY_TASK_STEP", $"{step}"),
                ("SLURM_ARRAY_TASK_COUNT", $"{tasks}"),
                ("SLURM_CPUS_PER_TASK", "2"));
            Assert.True(run.Code == 0, run.Error);
        }

        Assert.Equal(0, Bash(folder, ["-c", Submitted(folder)[^1]]).Code);
        Assert.Equal(folder.Text("whole.jsonl"), folder.Text(Path.Combine("out put", "results.jsonl")));
    }

    [Fact]
    public void By_hand_the_array_is_submitted_and_what_joins_its_parts()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);

        string[] submitted = Submitted(folder);

        Assert.Equal(
            ["--parsable", Slurm, folder.Grid, folder["out put"], "--job-name=gpuprobe-merge", "--dependency=afterany:42", "--wrap"], submitted[..^1]);
        Assert.Equal($"gpuprobe merge {folder["out\\ put"]}/part-*.jsonl -o {folder["out\\ put"]}/results.jsonl", submitted[^1]);
    }

    [Fact]
    public void The_kubernetes_jobs_make_the_whole()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("whole.jsonl");
        Directory.CreateDirectory(folder["grid"]);
        Directory.CreateDirectory(folder["results"]);
        File.Copy(folder.Grid, folder["grid/grid.json"]);
        YamlStream documents = [];
        documents.Load(new StringReader(File.ReadAllText(Path.Combine(Examples, "kubernetes-sweep.yaml"))));
        YamlNode[] jobs = [.. documents.Documents.Select(document => document.RootNode).Where(node => $"{node["kind"]}" == "Job")];
        YamlNode sweep = jobs[0]["spec"], merge = jobs[1]["spec"], pod = sweep["template"]["spec"]["containers"][0];
        int parts = int.Parse($"{sweep["completions"]}", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(("Indexed", "PARTS", $"{parts}"), ($"{sweep["completionMode"]}", $"{pod["env"][0]["name"]}", $"{pod["env"][0]["value"]}"));
        Assert.Equal("true", $"{merge["suspend"]}");

        foreach (int index in Enumerable.Range(0, parts))
            Assert.Equal(0, Bash(folder, ["-c", Script(pod, folder)], ("JOB_COMPLETION_INDEX", $"{index}"), ("PARTS", $"{parts}")).Code);
        Assert.Equal(0, Bash(folder, ["-c", Script(merge["template"]["spec"]["containers"][0], folder)]).Code);

        Assert.Equal(folder.Text("whole.jsonl"), folder.Text("results/results.jsonl"));
    }

    // What a container is told, with the folders of this test for its volumes.
    private static string Script(YamlNode container, SweepFolder folder)
    {
        Assert.Equal("[ sh, -c ]", $"{container["command"]}");
        return $"{container["args"][0]}"
            .Replace("/grid/", folder["grid"] + "/", StringComparison.Ordinal)
            .Replace("/results/", folder["results"] + "/", StringComparison.Ordinal);
    }

    // The words of all calls of sbatch, which is not there.
    private static string[] Submitted(SweepFolder folder)
    {
        string sbatch = folder["sbatch"], log = folder["submitted"];
        File.WriteAllText(sbatch, $"#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{log}'\necho '42;cluster'\n");
        Assert.Equal(0, Gpuprobe.RunProgram("chmod", ["+x", sbatch]).Code);
        GpuprobeResult run = Bash(folder, [Slurm, folder.Grid, folder["out put"]], ("SLURM_JOB_ID", null));
        Assert.True(run.Code == 0, run.Error);
        return File.ReadAllLines(log);
    }

    private static GpuprobeResult Bash(SweepFolder folder, string[] args, params (string, string?)[] environment) => Gpuprobe.RunProgram(
        "bash", args, [("PATH", $"{AppContext.BaseDirectory}:{Path.GetDirectoryName(folder.Grid)}:{Environment.GetEnvironmentVariable("PATH")}"), .. environment]);
}
