namespace GpuProbe.Core.SafeTensors;

/// <summary>Names of the files of a checkpoint, as Hugging Face's libraries have them.</summary>
public static class CheckpointFiles
{
    /// <summary>The index of a model in several files.</summary>
    public const string Index = "model.safetensors.index.json";

    /// <summary>A model in one file.</summary>
    public const string Model = "model.safetensors";

    /// <summary>The optimizer's states.</summary>
    public const string Optimizer = "optimizer.safetensors";

    /// <summary>PEFT's adapters.</summary>
    public const string Adapters = "adapter_model.safetensors";

    /// <summary>PEFT's description of adapters.</summary>
    public const string AdapterConfig = "adapter_config.json";

    /// <summary>The name of one of several files of a model.</summary>
    /// <param name="number">Which, from 1.</param>
    /// <param name="count">How many there are.</param>
    public static string Shard(int number, int count) => $"model-{number:D5}-of-{count:D5}.safetensors";

    /// <summary>Whether <paramref name="name"/> is one of the files that a model is stored in, the index included.</summary>
    public static bool BelongToModel(string name)
    {
        const string digits = "ddddd";
        if (name is Model or Index)
            return true;
        string form = string.Concat(name.Select(letter => char.IsAsciiDigit(letter) ? 'd' : letter));
        return form == $"model-{digits}-of-{digits}.safetensors";
    }
}
