using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// A whole state dictionary in main memory, made as scripts make it: <c>{k: v.clone() …}</c> on the device, then
/// <c>{k: v.cpu() …}</c>, whose first form lives until the second is complete. In main memory <c>cpu()</c> copies nothing.
/// </summary>
internal sealed class GatheredState : IDisposable
{
    private readonly Dictionary<string, Tensor> state = new(StringComparer.Ordinal);

    /// <summary>Gathers the tensors.</summary>
    internal GatheredState(IEnumerable<TensorToSave> tensors)
    {
        Dictionary<string, Tensor> clones = new(StringComparer.Ordinal);
        try
        {
            foreach (TensorToSave tensor in tensors)
                clones[tensor.Description.Name] = Own(tensor).DetachFromDisposeScope();
            foreach ((string name, Tensor clone) in clones)
                state[name] = clone.to(CPU).DetachFromDisposeScope();
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            Release(clones);
        }
    }

    /// <summary>The tensor of a name.</summary>
    internal Tensor this[string name] => state[name];

    /// <inheritdoc/>
    public void Dispose() => Release(state);

    private static Tensor Own(TensorToSave tensor)
    {
        Tensor made = tensor.Make();
        if (tensor.IsNew)
            return made;
        using (made)
            return made.clone();
    }

    private static void Release(Dictionary<string, Tensor> tensors)
    {
        foreach (Tensor tensor in tensors.Values)
            tensor.Dispose();
    }
}
