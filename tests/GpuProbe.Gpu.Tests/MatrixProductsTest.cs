using System.Text.Json;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests;

/// <summary>Operations of a step against those that PyTorch's own counter sees in the same step in plain Python, on the CPU.</summary>
public sealed class MatrixProductsTest
{
    private const string Grouped = """
        { "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3,
          "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 12, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private const string Tied = """
        { "model_type": "qwen2", "vocab_size": 300, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "tie_word_embeddings": true,
          "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private const string Joined = """
        { "model_type": "phi3", "vocab_size": 128, "hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2,
          "num_attention_heads": 4, "num_key_value_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private static readonly (string Model, string Options)[] Cases =
    [
        (Grouped, ""),
        (Grouped, "--grad-accum 3 --micro-batch 2"),
        (Grouped, "--precision bf16 --attention sdpa"),
        (Grouped, "--precision bf16-mixed --checkpointing full"),
        (Grouped, "--checkpointing full"),
        (Grouped, "--checkpointing full --checkpointing-impl reentrant"),
        (Grouped, "--checkpointing every:2"),
        (Grouped, "--checkpointing every:2 --checkpointing-impl reentrant"),
        (Grouped, "--checkpointing selective"),
        (Grouped, "--checkpointing selective:attention"),
        (Grouped, "--checkpointing selective:attention --checkpointing-impl reentrant"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,v_proj"),
        (Grouped, "--lora-rank 4 --lora-targets k_proj"),
        (Grouped, "--lora-rank 4 --lora-targets v_proj"),
        (Grouped, "--lora-rank 4 --lora-targets o_proj"),
        (Grouped, "--lora-rank 4 --lora-targets up_proj,down_proj"),
        (Grouped, "--lora-rank 4 --lora-targets down_proj"),
        (Grouped, "--lora-rank 4 --lora-targets down_proj --checkpointing full"),
        (Grouped, "--lora-rank 4 --lora-targets all-linear --checkpointing full"),
        (Grouped, "--lora-rank 4 --lora-targets all-linear --checkpointing full --checkpointing-impl reentrant"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,v_proj --checkpointing selective"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,v_proj --checkpointing selective:attention --checkpointing-impl reentrant"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,v_proj --base-weights nf4 --precision bf16-mixed"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,v_proj --base-weights nf4 --checkpointing full"),
        (Grouped, "--lora-rank 4 --lora-targets q_proj,down_proj --base-weights nf4-double --checkpointing full"),
        (Tied, ""),
        (Tied, "--lora-rank 2 --lora-targets all-linear"),
        (Tied, "--style fused --attention math"),
        (Joined, ""),
        (Joined, "--lora-rank 2 --lora-targets qkv_proj"),
        (Joined, "--lora-rank 2 --lora-targets gate_up_proj --checkpointing full"),
    ];

    [Fact]
    public void Are_those_that_PyTorch_counts()
    {
        string python = Requirements.PythonOnCpu(), folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string[] files = [.. Cases.Select((given, index) => Path.Combine(folder, $"{index}.json"))];
            for (int i = 0; i < Cases.Length; i++)
                File.WriteAllText(files[i], Cases[i].Model);
            string[][] words = [.. Cases.Select((given, index) => (string[])["--config", files[index], .. Options(given.Options).SelectMany(pair => new[] { "--" + pair.Key, pair.Value })])];
            Command peer = Command.Run(
                python, [Path.Combine(Requirements.Programs, "matrix_products.py"), Requirements.Peers, JsonSerializer.Serialize(words)],
                ("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"), ("PYTHONDONTWRITEBYTECODE", "1"));
            double[] counted = JsonSerializer.Deserialize<double[]>(peer.Succeeded().Out)!;

            Assert.Equal(
                Cases.Select((given, index) => $"{given.Options}: {counted[index]}"),
                Cases.Select((given, index) => $"{given.Options}: {Calculated(files[index], given.Options)}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> Options(string text)
    {
        Dictionary<string, string> options = new() { ["seq-len"] = "16", ["precision"] = "fp32", ["attention"] = "eager" };
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i += 2)
            options[words[i][2..]] = words[i + 1];
        return options;
    }

    // The rotary angles of each micro-batch are a product, too: half a head's frequencies with the numbers of all tokens.
    private static double Calculated(string file, string options)
    {
        TrainingSetupOptions typed = Options(options).Aggregate(
            new TrainingSetupOptions { Model = file },
            (given, option) => NamedOption.All.Single(named => named.Name == option.Key).With(given, option.Value));
        TrainingSetup setup = TrainingSetupBuilder.Build(new ModelCatalog(Requirements.Models), typed).Setup;
        double angles = 2.0 * (setup.Model.HeadDim / 2) * setup.SeqLen * setup.GradAccum;
        return ModelFlops.Of(setup).Hardware + angles;
    }
}
