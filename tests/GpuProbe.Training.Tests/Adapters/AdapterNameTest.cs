using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

public sealed class AdapterNameTest
{
    [Fact]
    public void Weights_have_the_names_and_the_order_that_peft_gives_them()
    {
        TrainingSetup setup = AdaptedDecoder.Of("mistral", Style.Hf, new(2, 8, 0, Projections.Query | Projections.Down)) with { Layers = 1 };
        using var decoder = new AdaptedDecoder(setup, float32);
        Assert.Equal(
            [
                "model.embed_tokens.weight",
                "model.layers.0.self_attn.q_proj.base_layer.weight",
                "model.layers.0.self_attn.q_proj.lora_A.default.weight",
                "model.layers.0.self_attn.q_proj.lora_B.default.weight",
                "model.layers.0.self_attn.k_proj.weight",
                "model.layers.0.self_attn.v_proj.weight",
                "model.layers.0.self_attn.o_proj.weight",
                "model.layers.0.mlp.gate_proj.weight",
                "model.layers.0.mlp.up_proj.weight",
                "model.layers.0.mlp.down_proj.base_layer.weight",
                "model.layers.0.mlp.down_proj.lora_A.default.weight",
                "model.layers.0.mlp.down_proj.lora_B.default.weight",
                "model.layers.0.input_layernorm.weight",
                "model.layers.0.post_attention_layernorm.weight",
                "model.norm.weight",
                "lm_head.weight",
            ],
            decoder.Model.named_parameters().Select(entry => entry.name));
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("llama-biases")]
    [InlineData("phi3")]
    public void The_base_models_weights_keep_their_names_and_the_adapters_are_those_of_the_table(string model)
    {
        TrainingSetup setup = AdaptedDecoder.Of(model, Style.Hf);
        using var decoder = new AdaptedDecoder(setup, float32);
        Assert.Equal(
            Described(ParameterTable.Of(setup.Model)),
            BaseTensor.Of(decoder.Model).Select(weight => $"{weight.Name} [{string.Join(", ", weight.Shape)}]").Order(StringComparer.Ordinal));
        Assert.Equal(
            Described(AdapterTable.Of(setup)),
            decoder.Adapters.Select(entry => $"{entry.Name} [{string.Join(", ", entry.Weight.shape)}]").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void In_files_adapters_have_the_names_that_peft_writes() => Assert.Equal(
        "base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight",
        AdapterNames.InFile("model.layers.3.self_attn.q_proj.lora_A.default.weight"));

    private static IEnumerable<string> Described(IEnumerable<ParameterShape> table) =>
        table.Select(weight => $"{weight.Name} [{string.Join(", ", weight.Shape)}]").Order(StringComparer.Ordinal);
}
