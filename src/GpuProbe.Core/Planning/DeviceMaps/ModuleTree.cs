using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>The modules of transformers' class for a model, with the bytes that device maps count.</summary>
public sealed record ModuleTree
{
    /// <summary>Name of the embedding.</summary>
    public const string Embedding = "model.embed_tokens";

    /// <summary>Name of the list of blocks.</summary>
    public const string Blocks = "model.layers";

    /// <summary>Name of the last norm.</summary>
    public const string Norm = "model.norm";

    /// <summary>Name of the module that makes the rotary tables.</summary>
    public const string Rotary = "model.rotary_emb";

    /// <summary>Name of the output head.</summary>
    public const string Head = "lm_head";

    // inv_freq and original_inv_freq are fp32 whatever the model's type, half a head's width each.
    private const long BytesPerFrequency = 2 * 4;
    private readonly string family;
    private readonly DecoderConfig config;

    private ModuleTree(TrainingSetup setup)
    {
        config = setup.Model;
        family = config.ModelType switch
        {
            "llama" => "Llama",
            "mistral" => "Mistral",
            "phi3" => "Phi3",
            "qwen2" => "Qwen2",
            _ => throw new ArgumentOutOfRangeException(nameof(setup), config.ModelType, "is no family of models"),
        };
        NoSplitClasses = [family + "DecoderLayer"];
        IsTied = config.TieWordEmbeddings;
        IsQuantized = setup.IsQuantized;
        long elementBytes = setup.BaseType == ElementType.Fp32 ? 4 : 2;
        var parameters = ParameterTable.Of(config, setup.Layers).ToLookup(p => Parent(p.Name), p => BytesOf(p, elementBytes));
        Root = Model(parameters, checked((int)setup.Layers));
    }

    /// <summary>The model itself.</summary>
    public ModelModule Root { get; }

    /// <summary>The class's <c>_no_split_modules</c>: classes whose modules stay whole.</summary>
    public IReadOnlyList<string> NoSplitClasses { get; }

    /// <summary>Whether head and embedding are one weight.</summary>
    public bool IsTied { get; }

    /// <summary>Whether the blocks' matrices are held in 4 bits.</summary>
    public bool IsQuantized { get; }

    /// <summary>
    /// The modules of a set-up's model. Weights count in the type in which they are loaded; those that bitsandbytes holds in
    /// 4 bits half a byte an element without their scales, as transformers 5 counts (<c>param_element_size</c>).
    /// </summary>
    public static ModuleTree Of(TrainingSetup setup) => new(setup);

    /// <summary>Name of a block.</summary>
    public static string Block(int index) => FormattableString.Invariant($"{Blocks}.{index}");

    private ModelModule Model(ILookup<string, long> parameters, int layers)
    {
        ModelModule Leaf(string name, string className) => new(name, className, []) { OwnParameterBytes = parameters[name].Sum() };

        ModelModule rotary = new(Rotary, family + "RotaryEmbedding", []) { OwnBufferBytes = config.HeadDim / 2 * BytesPerFrequency };
        ModelModule blocks = new(Blocks, "ModuleList", [.. Enumerable.Range(0, layers).Select(i => DecoderLayer(Block(i), Leaf))]);
        ModelModule model = new("model", family + "Model", [Leaf(Embedding, "Embedding"), blocks, Leaf(Norm, family + "RMSNorm"), rotary]);
        return new("", family + "ForCausalLM", [model, Leaf(Head, "Linear")]);
    }

    private ModelModule DecoderLayer(string block, Func<string, string, ModelModule> leaf)
    {
        bool fused = config.FusedProjections;
        string norm = family + "RMSNorm";
        string[] attention = fused ? ["o_proj", "qkv_proj"] : ["q_proj", "k_proj", "v_proj", "o_proj"];
        string[] feedForward = fused ? ["gate_up_proj", "down_proj"] : ["gate_proj", "up_proj", "down_proj"];
        ModelModule activation = leaf(fused ? $"{block}.mlp.activation_fn" : $"{block}.mlp.act_fn", "SiLUActivation");
        string[] dropouts = fused ? ["resid_attn_dropout", "resid_mlp_dropout"] : [];
        return new(block, NoSplitClasses[0],
        [
            new($"{block}.self_attn", family + "Attention", [.. attention.Select(name => leaf($"{block}.self_attn.{name}", "Linear"))]),
            new($"{block}.mlp", family + "MLP", [.. feedForward.Select(name => leaf($"{block}.mlp.{name}", "Linear")), activation]),
            leaf($"{block}.input_layernorm", norm),
            leaf($"{block}.post_attention_layernorm", norm),
            .. dropouts.Select(name => leaf($"{block}.{name}", "Dropout")),
        ]);
    }

    private static string Parent(string parameter) => parameter[..parameter.LastIndexOf('.')];

    private long BytesOf(ParameterShape parameter, long elementBytes) =>
        IsQuantized && parameter.Name.EndsWith("proj.weight", StringComparison.Ordinal) ? parameter.Count / 2 : parameter.Count * elementBytes;
}
