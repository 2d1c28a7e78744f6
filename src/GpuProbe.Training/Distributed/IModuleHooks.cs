using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>What is to happen around a module's forward pass.</summary>
public interface IModuleHooks
{
    /// <summary>Before it.</summary>
    /// <param name="input">What the module is given.</param>
    /// <returns>A new reference to what it is to be given instead.</returns>
    Tensor Before(Tensor input);

    /// <summary>After it.</summary>
    /// <param name="output">The result.</param>
    void After(Tensor output);
}
