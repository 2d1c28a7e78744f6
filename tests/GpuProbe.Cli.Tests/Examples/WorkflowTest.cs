using System.CommandLine;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Tests.Architecture;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Sweeps;
using YamlDotNet.RepresentationModel;

namespace GpuProbe.Cli.Tests.Examples;

/// <summary>The workflows under <c>scripts/examples/github</c>: their YAML, the calls of gpuprobe in them, and the files they name.</summary>
public sealed class WorkflowTest
{
    private const string Program = "scripts/gpuprobe ";
    private const string Folder = "scripts/examples/github";

    public static TheoryData<string> Workflows() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.yml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void One_needs_no_card_and_one_has_one() => Assert.Equal(["gpuprobe-gpu.yml", "gpuprobe-virtual.yml"], Workflows().Select(row => row.Data));

    [Theory, MemberData(nameof(Workflows))]
    public void Every_step_runs_or_uses_something(string name)
    {
        YamlMappingNode job = Job(name);

        Assert.True(Has(Root(name), "on"));
        Assert.True(Has(job, "runs-on"));
        Assert.True(Has(job, "timeout-minutes"));
        Assert.All(Steps(job), step => Assert.True(Has(step, "run") != Has(step, "uses"), $"{step}"));
        Assert.Contains(Steps(job), step => Text(step, "uses").StartsWith("actions/checkout@v", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Workflows))]
    public void Its_calls_are_calls_that_gpuprobe_takes(string name)
    {
        string[][] calls = [.. Steps(Job(name)).SelectMany(step => Calls(Text(step, "run"))).Select(call => Words(call, Variables(name)))];

        Assert.Contains(calls, call => call[0] == "sweep");
        Assert.Contains(calls, call => call[0] == "gate" && call.Contains("--github"));
        using var streams = StandardStreams.Open();
        Assert.All(calls, call =>
        {
            ParseResult parsed = CommandTree.Build(streams, call).Parse(call);
            Assert.True(parsed.Errors.Count == 0, $"{string.Join(' ', call)}: {string.Join("; ", parsed.Errors)}");
        });
    }

    [Theory, MemberData(nameof(Workflows))]
    public void The_files_that_it_names_are_there(string name)
    {
        Dictionary<string, string> variables = Variables(name);
        string[] scripts =
        [
            .. Steps(Job(name))
                .SelectMany(step => Text(step, "run").Split([' ', '\n'])).Where(word => word.StartsWith("scripts/", StringComparison.Ordinal)).Distinct(),
        ];

        Assert.Contains("scripts/setup", scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Path.Combine(Repository.Root, script)), script));
        Assert.NotEmpty(GridReader.Read(Path.Combine(Repository.Root, variables["GRID"])).Points);
        // The card's baseline is made by the workflow's first run.
        string baseline = Path.Combine(Repository.Root, variables["BASELINE"]);
        if (File.Exists(baseline) || name == "gpuprobe-virtual.yml")
            Assert.NotEmpty(BaselineFile.Open(baseline).Baseline.Rows);
        else
            Assert.Contains(Steps(Job(name)), step => Text(step, "run").Contains("--write-baseline", StringComparison.Ordinal));
    }

    private static YamlMappingNode Root(string name)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(Path.Combine(Repository.Root, Folder, name));
        yaml.Load(text);
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    private static YamlMappingNode Job(string name) => (YamlMappingNode)Assert.Single((YamlMappingNode)Root(name)["jobs"]).Value;

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode job) => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static Dictionary<string, string> Variables(string name) => ((YamlMappingNode)Job(name)["env"])
        .ToDictionary(variable => ((YamlScalarNode)variable.Key).Value!, variable => ((YamlScalarNode)variable.Value).Value!);

    private static IEnumerable<string> Calls(string script) => script.Split('\n')
        .Where(line => line.Contains(Program, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(Program, StringComparison.Ordinal) + Program.Length)..]);

    private static string[] Words(string call, Dictionary<string, string> variables) =>
        [.. call.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"')).Select(word => word.StartsWith('$') ? variables[word[1..]] : word)];

    private static bool Has(YamlMappingNode node, string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    private static string Text(YamlMappingNode node, string key) => Has(node, key) ? ((YamlScalarNode)node[key]).Value! : "";
}
