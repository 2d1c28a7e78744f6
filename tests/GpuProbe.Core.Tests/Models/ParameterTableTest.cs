using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

public sealed class ParameterTableTest
{
    [Fact]
    public void Mistral_has_seven_matrices_and_two_norms_a_layer()
    {
        Assert.Equal(
            [
                "model.embed_tokens.weight [32000, 4096]",
                "model.layers.0.self_attn.q_proj.weight [4096, 4096]",
                "model.layers.0.self_attn.k_proj.weight [1024, 4096]",
                "model.layers.0.self_attn.v_proj.weight [1024, 4096]",
                "model.layers.0.self_attn.o_proj.weight [4096, 4096]",
                "model.layers.0.mlp.gate_proj.weight [14336, 4096]",
                "model.layers.0.mlp.up_proj.weight [14336, 4096]",
                "model.layers.0.mlp.down_proj.weight [4096, 14336]",
                "model.layers.0.input_layernorm.weight [4096]",
                "model.layers.0.post_attention_layernorm.weight [4096]",
                "model.norm.weight [4096]",
                "lm_head.weight [32000, 4096]",
            ],
            OneLayer("mistral-7b"));
    }

    [Fact]
    public void Heads_may_be_narrower_than_the_residual_stream()
    {
        string[] table = OneLayer("mistral-nemo-12b");

        Assert.Contains("model.layers.0.self_attn.q_proj.weight [4096, 5120]", table);
        Assert.Contains("model.layers.0.self_attn.o_proj.weight [5120, 4096]", table);
    }

    [Fact]
    public void Qwen2_has_biases_on_query_key_and_value_and_a_tied_head()
    {
        string[] table = OneLayer("qwen2.5-0.5b");

        Assert.Equal(
            [
                "model.layers.0.self_attn.q_proj.bias [896]",
                "model.layers.0.self_attn.k_proj.bias [128]",
                "model.layers.0.self_attn.v_proj.bias [128]",
            ],
            table.Where(line => line.Contains(".bias", StringComparison.Ordinal)));
        Assert.DoesNotContain(table, line => line.StartsWith("lm_head", StringComparison.Ordinal));
    }

    [Fact]
    public void Phi3_fuses_its_projections()
    {
        Assert.Equal(
            [
                "model.embed_tokens.weight [32064, 3072]",
                "model.layers.0.self_attn.qkv_proj.weight [9216, 3072]",
                "model.layers.0.self_attn.o_proj.weight [3072, 3072]",
                "model.layers.0.mlp.gate_up_proj.weight [16384, 3072]",
                "model.layers.0.mlp.down_proj.weight [3072, 8192]",
                "model.layers.0.input_layernorm.weight [3072]",
                "model.layers.0.post_attention_layernorm.weight [3072]",
                "model.norm.weight [3072]",
                "lm_head.weight [32064, 3072]",
            ],
            OneLayer("phi-3-mini"));
    }

    [Fact]
    public void Llama_biases_follow_the_file()
    {
        DecoderConfig config = Refused.Read(ConfigText.Llama(("attention_bias", "true"), ("mlp_bias", "true")));

        Assert.Equal(7, ParameterTable.Of(config, 1).Count(p => p.Name.EndsWith(".bias", StringComparison.Ordinal)));
    }

    [Fact]
    public void Count_is_linear_in_layers() => Check.QuickThrowOnFailure(Prop.ForAll(
        Shapes.Configs.ToArbitrary(),
        Gen.Choose(0, 40).ToArbitrary(),
        (config, layers) =>
        {
            long once = ParameterTable.Count(config, 0);
            long block = ParameterTable.Count(config, 1) - once;
            return ParameterTable.Count(config, layers) == once + layers * block;
        }));

    [Fact]
    public void Names_are_unique() => Check.QuickThrowOnFailure(Prop.ForAll(
        Shapes.Configs.ToArbitrary(),
        config => ParameterTable.Of(config).Select(p => p.Name).Distinct().Count() == ParameterTable.Of(config).Count()));

    private static string[] OneLayer(string model) =>
        [.. ParameterTable.Of(Catalogs.Models.Resolve(model), 1).Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]")];
}
