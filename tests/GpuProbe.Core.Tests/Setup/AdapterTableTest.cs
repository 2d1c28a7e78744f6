using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class AdapterTableTest
{
    [Fact]
    public void An_adapter_is_a_narrow_matrix_of_the_inputs_and_a_tall_one_of_the_outputs()
    {
        TrainingSetup setup = Setup("mistral-7b", 1, new(16, 16, 0, Projections.Key | Projections.Down));
        Assert.Equal(
            [
                "model.layers.0.self_attn.k_proj.lora_A.default.weight [16, 4096]",
                "model.layers.0.self_attn.k_proj.lora_B.default.weight [1024, 16]",
                "model.layers.0.mlp.down_proj.lora_A.default.weight [16, 14336]",
                "model.layers.0.mlp.down_proj.lora_B.default.weight [4096, 16]",
            ],
            AdapterTable.Of(setup).Select(weight => $"{weight.Name} [{string.Join(", ", weight.Shape)}]"));
    }

    // What PEFT's print_trainable_parameters says of these models, by its formula r · (inputs + outputs) of each layer.
    [Theory]
    [InlineData("mistral-7b", 16, false, 13_631_488)]
    [InlineData("mistral-7b", 16, true, 41_943_040)]
    [InlineData("llama-3.2-1b", 8, false, 1_703_936)]
    [InlineData("phi-3-mini", 8, true, 12_582_912)]
    public void Counts_are_those_of_published_runs(string model, long rank, bool allLinear, long trained)
    {
        DecoderConfig config = Catalogs.Models.Resolve(model);
        TrainingSetup setup = Setup(
            model, config.NumHiddenLayers, new(rank, 16, 0, allLinear ? ProjectionNames.Of(config) : ProjectionNames.AttentionOf(config)));
        Assert.Equal(trained, AdapterTable.TrainedCount(setup));
        Assert.Equal(trained + ParameterTable.Count(config, config.NumHiddenLayers), AdapterTable.TotalCount(setup));
    }

    [Fact]
    public void Without_adapters_everything_is_trained()
    {
        TrainingSetup setup = Setup("mistral-7b", 32, null);
        Assert.Empty(AdapterTable.Of(setup));
        Assert.Equal(7_241_732_096, AdapterTable.TrainedCount(setup));
        Assert.Equal(7_241_732_096, AdapterTable.TotalCount(setup));
    }

    private static TrainingSetup Setup(string model, long layers, Lora? lora) =>
        new() { Model = Catalogs.Models.Resolve(model), Layers = layers, SeqLen = 1, Lora = lora };
}
