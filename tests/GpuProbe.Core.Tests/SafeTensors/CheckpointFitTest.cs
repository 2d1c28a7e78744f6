using GpuProbe.Core.Models;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.SafeTensors;

public sealed class CheckpointFitTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly DecoderConfig s_model = Refused.Read("""
        { "model_type": "llama", "vocab_size": 8, "hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2,
          "num_attention_heads": 2, "max_position_embeddings": 16, "rms_norm_eps": 1e-5 }
        """);

    private static readonly TrainingSetup s_setup = new() { Model = s_model, Layers = 2, SeqLen = 4 };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorType.F64)]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void The_models_own_weights_fit(TensorType type) => Require(s_setup, Weights(type));

    [Fact]
    public void What_is_missing_is_listed()
    {
        TensorDescription[] weights = [.. Weights().Where(weight => !weight.Name.Contains("layers.1", StringComparison.Ordinal))];

        Assert.Equal(
            "9 are missing: model.layers.1.input_layernorm.weight, model.layers.1.mlp.down_proj.weight, model.layers.1.mlp.gate_proj.weight, model.layers.1.mlp.up_proj.weight and 5 more",
            Problem(s_setup, weights));
    }

    [Fact]
    public void What_the_model_does_not_have_is_listed() => Assert.Equal(
        "2 are not the model's: model.layers.0.self_attn.q_proj.bias, score.weight",
        Problem(s_setup, [.. Weights(), new("score.weight", TensorType.F32, [2]), new("model.layers.0.self_attn.q_proj.bias", TensorType.F32, [4])]));

    [Fact]
    public void Other_shapes_and_types_are_listed() => Assert.Equal(
        "1 is of another shape: lm_head.weight is [8, 5], not [8, 4]; 1 is of a type that no weight has: model.norm.weight is I32, not F64 or F32 or F16 or BF16",
        Problem(s_setup, [.. Weights().Select(weight => weight.Name switch
        {
            "lm_head.weight" => weight with { Shape = [8, 5] },
            "model.norm.weight" => weight with { Type = TensorType.I32 },
            _ => weight,
        })]));

    [Fact]
    public void A_slice_leaves_the_later_blocks_out()
    {
        Require(s_setup with { Layers = 1 }, Weights());

        Assert.Equal(
            "1 is not the model's: model.layers.2.mlp.up_proj.weight",
            Problem(s_setup with { Layers = 1 }, [.. Weights(), new("model.layers.2.mlp.up_proj.weight", TensorType.F32, [6, 4])]));
    }

    [Fact]
    public void The_head_of_a_tied_model_is_its_embedding()
    {
        TrainingSetup tied = s_setup with { Model = s_model with { TieWordEmbeddings = true } };

        Require(tied, Weights());
        Require(tied, Weights().Where(weight => weight.Name != "lm_head.weight"));
    }

    [Fact]
    public void Rotary_frequencies_of_older_checkpoints_are_left_out() =>
        Require(s_setup, [.. Weights(), new("model.layers.0.self_attn.rotary_emb.inv_freq", TensorType.F32, [1])]);

    private static IEnumerable<TensorDescription> Weights(TensorType type = TensorType.BF16) =>
        ParameterTable.Of(s_model).Select(weight => new TensorDescription(weight.Name, type, weight.Shape));

    private string Problem(TrainingSetup setup, IEnumerable<TensorDescription> tensors)
    {
        string line = Refused.Line(() =>
        {
            Require(setup, tensors);
            return null;
        });
        string start = $"{_folder.File("x.safetensors")} does not fit {setup.Model.Name}: ";
        Assert.StartsWith(start, line, StringComparison.Ordinal);
        return line[start.Length..];
    }

    private void Require(TrainingSetup setup, IEnumerable<TensorDescription> tensors)
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of(tensors);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("x.safetensors", StoredBytes.File(layout, _ => 0)));
        CheckpointFit.Require(checkpoint, setup);
    }
}
