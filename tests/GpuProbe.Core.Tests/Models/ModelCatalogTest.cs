using System.Text.Json.Nodes;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

public sealed class ModelCatalogTest
{
    private const string Known =
        "llama-2-7b, llama-3.1-405b, llama-3.1-70b, llama-3.1-8b, llama-3.2-1b, llama-3.2-3b, mistral-7b, mistral-7b-v0.1, "
        + "mistral-7b-v0.3, mistral-nemo-12b, phi-3-mini, qwen2.5-0.5b, qwen2.5-1.5b, qwen2.5-7b, smollm2-135m, tinyllama-1.1b";

    private const string Allowed = "allowed: " + Known + ", or the path of a config.json";

    public static TheoryData<string> Names => [.. Catalogs.Models.Names];

    [Fact]
    public void Names_are_the_documented_ones() => Assert.Equal(Known, string.Join(", ", Catalogs.Models.Names));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_preset_is_complete_and_says_where_it_comes_from(string name)
    {
        DecoderConfig config = Catalogs.Models.Resolve(name);
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(Catalogs.ModelsDirectory, name + ".json")))!;

        Assert.Equal(name, config.Name);
        Assert.Matches("^[A-Za-z-]+/[A-Za-z0-9.-]+$", (string?)file["_name_or_path"]);
        Assert.Equal("silu", (string?)file["hidden_act"]);
        Assert.NotNull(file["torch_dtype"]);
        Assert.NotNull(file["tie_word_embeddings"]);
    }

    [Fact]
    public void Unversioned_mistral_7b_is_v0_1() => Assert.Equal(
        Catalogs.Models.Resolve("mistral-7b-v0.1"),
        Catalogs.Models.Resolve("mistral-7b") with { Name = "mistral-7b-v0.1" });

    [Fact]
    public void Mistral_7b_v0_3_differs_in_vocabulary_window_and_rotary_base()
    {
        DecoderConfig first = Catalogs.Models.Resolve("mistral-7b-v0.1");
        DecoderConfig third = Catalogs.Models.Resolve("mistral-7b-v0.3");

        Assert.Equal((32000, 4096, 10000), (first.VocabSize, first.SlidingWindow, first.RopeTheta));
        Assert.Equal(first with { Name = third.Name, VocabSize = 32768, SlidingWindow = null, RopeTheta = 1_000_000 }, third);
    }

    [Theory]
    [InlineData("mistal-7b", "mistral-7b")]
    [InlineData("Mistral-7B", "mistral-7b")]
    [InlineData("llama3.1-8b", "llama-3.1-8b")]
    [InlineData("mistral", "mistral-7b")]
    [InlineData("qwen2.5-7B", "qwen2.5-7b")]
    public void A_near_miss_is_refused_with_a_suggestion(string typed, string meant) => Assert.Equal(
        $"--model '{typed}' is not known (did you mean '{meant}'?); {Allowed}",
        Refused.Line(() => Catalogs.Models.Resolve(typed)));

    [Theory]
    [InlineData("gpt-5-enormous")]
    [InlineData("")]
    public void A_far_miss_is_refused_with_the_list(string typed) => Assert.Equal(
        $"--model '{typed}' is not known; {Allowed}",
        Refused.Line(() => Catalogs.Models.Resolve(typed)));

    [Fact]
    public void A_repository_name_of_the_hub_leads_to_the_preset() => Assert.Equal(
        $"--model 'mistralai/Mistral-7B-v0.1' does not exist (did you mean 'mistral-7b-v0.1'?); {Allowed}",
        Refused.Line(() => Catalogs.Models.Resolve("mistralai/Mistral-7B-v0.1")));

    [Fact]
    public void A_missing_file_is_refused() => Assert.Equal(
        $"--model '/nowhere/config.json' does not exist; {Allowed}",
        Refused.Line(() => Catalogs.Models.Resolve("/nowhere/config.json")));

    [Fact]
    public void A_file_and_its_folder_are_both_accepted()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string file = Path.Combine(folder, "config.json");
        File.WriteAllText(file, ConfigText.Llama());

        Assert.Equal(file, Catalogs.Models.Resolve(file).Name);
        Assert.Equal(64, Catalogs.Models.Resolve(folder).HiddenSize);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_without_a_configuration_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;

        Assert.Equal(
            $"{folder}/config.json does not exist; allowed: a JSON file",
            Refused.Line(() => Catalogs.Models.Resolve(folder)));
        Directory.Delete(folder);
    }

    [Fact]
    public void Weights_are_not_read_as_a_configuration()
    {
        string file = Path.GetTempFileName();
        using (FileStream stream = File.OpenWrite(file))
            stream.SetLength(1L << 32);

        Assert.Equal(
            $"{file} is larger than 16.00 MiB; allowed: a JSON file of configuration, not weights",
            Refused.Line(() => Catalogs.Models.Resolve(file.Contains('/', StringComparison.Ordinal) ? file : "./" + file)));
        File.Delete(file);
    }

    [Fact]
    public void A_broken_installation_is_not_the_users_fault() => Assert.Equal(
        "/nowhere does not exist: this installation lacks its data files",
        Refused.Line(() => new ModelCatalog("/nowhere").Resolve("mistral-7b"), ExitCode.Environment));
}
