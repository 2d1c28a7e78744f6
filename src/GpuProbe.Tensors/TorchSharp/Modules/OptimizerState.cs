namespace TorchSharp.Modules;

/// <summary>What an optimizer keeps of one weight.</summary>
public abstract class OptimizerState
{
    private protected OptimizerState()
    {
    }
}
