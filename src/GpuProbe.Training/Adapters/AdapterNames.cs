namespace GpuProbe.Training.Adapters;

/// <summary>PEFT's names of adapters.</summary>
public static class AdapterNames
{
    private const string Wrapper = "base_model.model.", Only = ".default";

    /// <summary>
    /// The name that an adapter's weight has in PEFT's <c>adapter_model.safetensors</c>, which leaves out the adapter's own name:
    /// <c>base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight</c>.
    /// </summary>
    /// <param name="name">Its name in the model: <c>model.layers.0.self_attn.q_proj.lora_A.default.weight</c>.</param>
    public static string InFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Wrapper + name.Replace(Only, "", StringComparison.Ordinal);
    }
}
