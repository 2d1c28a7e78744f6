using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Files;

public sealed class SaveAndLoadTest : IDisposable
{
    private static readonly Lora s_lora = new(Rank: 2, Alpha: 6, Dropout: 0, Projections.Query | Projections.Value | Projections.Down);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, Precision, Transfer, Transfer> Ways()
    {
        TheoryData<string, Precision, Transfer, Transfer> ways = [];
        foreach (string model in new[] { "mistral", "qwen2", "llama-biases", "phi3" })
            foreach (Precision precision in new[] { Precision.Fp32, Precision.Bf16, Precision.Fp16 })
                foreach (Transfer way in Enum.GetValues<Transfer>())
                    ways.Add(model, precision, way, model == "mistral" ? way : Transfer.Streaming);
        return ways;
    }

    [Theory, MemberData(nameof(Ways))]
    public void What_was_saved_is_loaded_bit_for_bit(string model, Precision precision, Transfer save, Transfer load)
    {
        TrainingSetup setup = SavedRun.Setup(precision, model);
        using SavedRun trained = SavedRun.Of(setup with { Save = Save.Full, SaveMethod = save, SaveTo = folder.Path });
        using SavedRun loaded = SavedRun.Of(setup with { Weights = folder.Path, Load = load, Seed = 99 }, steps: 0);
        using SavedRun drawn = SavedRun.Of(setup, steps: 0);

        Assert.Equal(["model.safetensors", "optimizer.safetensors"], folder.Names);
        Assert.Equal(trained.Weights, loaded.Weights);
        Assert.NotEqual(drawn.Weights, loaded.Weights);
    }

    [Fact]
    public void Streaming_and_gathering_write_the_same_bytes()
    {
        using var gathered = new TemporaryFolder();
        TrainingSetup setup = SavedRun.Setup(Precision.Bf16) with { Save = Save.Full, Lora = s_lora };
        using SavedRun first = SavedRun.Of(setup with { SaveTo = folder.Path });
        using SavedRun second = SavedRun.Of(setup with { SaveTo = gathered.Path, SaveMethod = Transfer.Naive });

        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors", "model.safetensors", "optimizer.safetensors"], folder.Names);
        Assert.Equal(folder.Names, gathered.Names);
        Assert.All(folder.Names, name => Assert.Equal(File.ReadAllBytes(folder.File(name)), File.ReadAllBytes(gathered.File(name))));
        Assert.Equal(folder.Names, first.Saved!.Names.Order(StringComparer.Ordinal));
        Assert.Equal(folder.Names.Sum(name => new FileInfo(folder.File(name)).Length), first.Saved!.Bytes);
        Assert.Equal(folder.Path, first.Saved.Folder);
    }

    [Theory]
    [InlineData(Precision.Fp32, Precision.Bf16, ScalarType.BFloat16)]
    [InlineData(Precision.Bf16, Precision.Fp32, ScalarType.Float32)]
    [InlineData(Precision.Fp32, Precision.Fp16, ScalarType.Float16)]
    [InlineData(Precision.Fp16, Precision.Bf16, ScalarType.BFloat16)]
    public void Weights_of_another_type_are_converted(Precision saved, Precision loaded, ScalarType type)
    {
        TrainingSetup setup = SavedRun.Setup(saved);
        using SavedRun trained = SavedRun.Of(setup with { Save = Save.Full, SaveTo = folder.Path });
        foreach (Transfer way in Enum.GetValues<Transfer>())
        {
            using SavedRun again = SavedRun.Of(setup with { Precision = loaded, Weights = folder.Path, Load = way }, steps: 0);
            Assert.Equal(trained.WeightsAs(type), again.Weights);
        }
    }

    [Fact]
    public void Merged_weights_are_those_of_the_base_and_the_adapters_change()
    {
        using var adapters = new TemporaryFolder();
        using var plain = new TemporaryFolder();
        TrainingSetup setup = SavedRun.Setup() with { Lora = s_lora };
        using (SavedRun.Of(SavedRun.Setup() with { Save = Save.Full, SaveTo = plain.Path }, steps: 0))
        using (SavedRun.Of(setup with { Weights = plain.Path, Save = Save.Adapters, SaveTo = adapters.Path }, steps: 3))
        using (SavedRun.Of(setup with { Weights = plain.Path, Save = Save.Merged, SaveTo = folder.Path }, steps: 3))
            Assert.Equal(["model.safetensors"], folder.Names);

        Dictionary<string, float[]> bases = SavedRun.Read(plain.Path), merged = SavedRun.Read(folder.Path);
        Dictionary<string, float[]> change = SavedRun.Read(adapters.File(CheckpointFiles.Adapters));
        Assert.Equal(bases.Keys.Order(StringComparer.Ordinal), merged.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2 * 2 * 3, change.Count);
        foreach ((string name, float[] weight) in bases)
        {
            float[] down = change.GetValueOrDefault("base_model.model." + name.Replace(".weight", ".lora_A.weight", StringComparison.Ordinal), []);
            float[] up = change.GetValueOrDefault("base_model.model." + name.Replace(".weight", ".lora_B.weight", StringComparison.Ordinal), []);
            long rank = s_lora.Rank, inputs = down.Length / rank;
            bool changed = false;
            for (int i = 0; i < weight.Length; i++)
            {
                double expected = weight[i];
                for (int r = 0; r < rank && inputs > 0; r++)
                    expected += s_lora.Alpha / rank * up[i / inputs * rank + r] * down[r * inputs + i % inputs];
                Assert.Equal(expected, merged[name][i], 1e-7);
                changed |= merged[name][i] != weight[i];
            }
            Assert.Equal(inputs > 0, changed);
        }
    }

    [Fact]
    public void Adapters_have_PEFTs_names()
    {
        using SavedRun run = SavedRun.Of(SavedRun.Setup() with { Lora = s_lora, Save = Save.Adapters, SaveTo = folder.Path });

        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], folder.Names);
        string[] names = [.. SavedRun.Read(folder.File("adapter_model.safetensors")).Keys.Order(StringComparer.Ordinal)];
        Assert.Equal(12, names.Length);
        Assert.Equal("base_model.model.model.layers.0.mlp.down_proj.lora_A.weight", names[0]);
        Assert.Equal("base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight", names[^1]);
        Assert.Equal(
            """{"base_model_name_or_path":"mistral","bias":"none","fan_in_fan_out":false,"inference_mode":true,"lora_alpha":6,"lora_dropout":0,"peft_type":"LORA","r":2,"target_modules":["down_proj","q_proj","v_proj"],"task_type":"CAUSAL_LM"}""",
            string.Concat(File.ReadAllText(folder.File("adapter_config.json")).Where(letter => !char.IsWhiteSpace(letter))));
    }

    [Theory]
    [InlineData(Core.Setup.Optimizer.AdamW, OptimizerImpl.Fused, "step exp_avg exp_avg_sq")]
    [InlineData(Core.Setup.Optimizer.AdamW, OptimizerImpl.Loop, "step exp_avg exp_avg_sq")]
    [InlineData(Core.Setup.Optimizer.AdamW, OptimizerImpl.TorchSharp, "exp_avg exp_avg_sq")]
    [InlineData(Core.Setup.Optimizer.Sgd, OptimizerImpl.Fused, "momentum_buffer")]
    [InlineData(Core.Setup.Optimizer.Sgd, OptimizerImpl.Foreach, "momentum_buffer")]
    [InlineData(Core.Setup.Optimizer.Sgd, OptimizerImpl.Loop, "momentum_buffer")]
    [InlineData(Core.Setup.Optimizer.Adafactor, OptimizerImpl.Loop, "step row_var col_var")]
    public void States_are_named_after_their_weight(Core.Setup.Optimizer optimizer, OptimizerImpl implementation, string states)
    {
        TrainingSetup setup = SavedRun.Setup() with { Optimizer = optimizer, OptimizerImpl = implementation };
        using SavedRun run = SavedRun.Of(setup with { Save = Save.Full, SaveTo = folder.Path });

        string[] names = [.. SavedRun.Read(folder.File("optimizer.safetensors")).Keys];
        Assert.DoesNotContain(names, name => name.StartsWith("state.", StringComparison.Ordinal));
        Assert.Equal(
            states.Split(' ').Select(state => $"model.layers.1.mlp.up_proj.weight.{state}").Order(StringComparer.Ordinal),
            names.Where(name => name.StartsWith("model.layers.1.mlp.up_proj.weight.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    // 4,096 elements are the fewest that have their moments in 8 bits.
    [Theory]
    [InlineData(StepTiming.AfterBackward, MasterWeights.None, "qmap1 qmap2")]
    [InlineData(StepTiming.AfterBackward, MasterWeights.Fp32, "qmap1 qmap2")]
    [InlineData(StepTiming.InBackward, MasterWeights.None, "qmap1 qmap1.2 qmap2 qmap2.2")]
    public void States_in_8_bits_are_named_as_in_bitsandbytes(StepTiming timing, MasterWeights master, string shared)
    {
        Core.Models.DecoderConfig wide = TinyModels.Mistral with { VocabSize = 512 };
        TrainingSetup setup = SavedRun.Setup(Precision.Bf16) with
        {
            Model = wide,
            Optimizer = Core.Setup.Optimizer.AdamW8Bit,
            OptimizerImpl = OptimizerImpl.Loop,
            OptimizerStep = timing,
            MasterWeights = master,
        };
        using SavedRun run = SavedRun.Of(setup with { Save = Save.Full, SaveTo = folder.Path });

        using Checkpoint saved = Checkpoint.Open(folder.File("optimizer.safetensors"));
        string[] embedding = [.. "absmax1 absmax2 state1 state2".Split(' ').Select(state => $"model.embed_tokens.weight.{state}")];
        string[] fp32 = master == MasterWeights.Fp32 ? ["model.embed_tokens.weight.fp32"] : [];
        Assert.Equal(embedding.Concat(fp32).Order(StringComparer.Ordinal), saved.Tensors.Keys.Where(name => name.StartsWith("model.embed", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(shared.Split(' '), saved.Tensors.Keys.Where(name => !name.Contains(".weight", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_model_larger_than_a_file_may_be_is_cut_and_indexed()
    {
        TrainingSetup setup = SavedRun.Setup() with { Save = Save.Full, SaveTo = folder.Path, Optimizer = Core.Setup.Optimizer.None };
        using var model = new Decoder(setup, float32, CPU);
        WeightInitialization.Apply(model, setup.Seed);
        new Training.Files.ModelSaving(setup, new Training.Files.SaveContent(setup, model, optimizer: null) { MostShardBytes = 4000 }).Run(CPU);

        Assert.Equal(6, folder.Names.Length);
        Assert.Equal(["model-00001-of-00005.safetensors", "model.safetensors.index.json"], [folder.Names[0], folder.Names[^1]]);
        using SavedRun loaded = SavedRun.Of(setup with { Save = Save.None, SaveTo = null, Weights = folder.Path, Seed = 9 }, steps: 0);
        using SavedRun drawn = SavedRun.Of(setup with { Save = Save.None, SaveTo = null }, steps: 0);
        Assert.Equal(drawn.Weights, loaded.Weights);
    }

    [Fact]
    public void A_slice_loads_the_first_blocks()
    {
        TrainingSetup setup = SavedRun.Setup();
        using SavedRun whole = SavedRun.Of(setup with { Save = Save.Full, SaveTo = folder.Path }, steps: 0);
        using SavedRun slice = SavedRun.Of(setup with { Weights = folder.Path, Layers = 1 }, steps: 0);

        const int ofOneBlock = 9;
        Assert.Equal([.. whole.Weights[..(1 + ofOneBlock)], .. whole.Weights[(1 + 2 * ofOneBlock)..]], slice.Weights);
    }

    [Fact]
    public void Without_a_folder_nothing_is_left()
    {
        string temporary = SaveFolder.Temporary(Environment.ProcessId);
        using SavedRun run = SavedRun.Of(SavedRun.Setup() with { Save = Save.Full });

        Assert.False(Directory.Exists(temporary));
        Assert.Null(run.Saved!.Folder);
        Assert.True(run.Saved.Bytes > 0);
    }
}
