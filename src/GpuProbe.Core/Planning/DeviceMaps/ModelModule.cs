namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>
/// A module of transformers' class for a model. No module of these models has both children and tensors of its own.
/// </summary>
/// <param name="Name">Its full name, for example <c>model.layers.0.mlp</c>; empty for the model itself.</param>
/// <param name="ClassName">The name of its class in transformers.</param>
/// <param name="Children">Its children, in the order in which they are registered.</param>
public sealed record ModelModule(string Name, string ClassName, IReadOnlyList<ModelModule> Children)
{
    private long? bytes;
    private long? bufferBytes;

    /// <summary>Bytes of its own parameters; a tied weight counts at its first place only.</summary>
    public long OwnParameterBytes { get; init; }

    /// <summary>Bytes of its own buffers.</summary>
    public long OwnBufferBytes { get; init; }

    /// <summary>Whether it has parameters or buffers of its own, a tied weight at its second place not included.</summary>
    public bool HasTensors => OwnParameterBytes + OwnBufferBytes > 0;

    /// <summary>Bytes of all parameters and buffers in it.</summary>
    public long Bytes => bytes ??= OwnParameterBytes + OwnBufferBytes + Children.Sum(child => child.Bytes);

    /// <summary>Bytes of all buffers in it.</summary>
    public long BufferBytes => bufferBytes ??= OwnBufferBytes + Children.Sum(child => child.BufferBytes);

    /// <summary>It and all modules below it, each before its children.</summary>
    public IEnumerable<ModelModule> All() => Children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>Whether a module of this name is the module <paramref name="ancestor"/> or in it.</summary>
    public static bool IsWithin(string name, string ancestor) =>
        ancestor.Length == 0 || name == ancestor || (name.StartsWith(ancestor, StringComparison.Ordinal) && name[ancestor.Length] == '.');
}
