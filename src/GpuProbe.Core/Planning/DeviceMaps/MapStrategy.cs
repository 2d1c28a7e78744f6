namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>How cards are filled; the words are those of transformers' argument <c>device_map</c>.</summary>
public enum MapStrategy
{
    /// <summary>Each card is filled before the next: <c>infer_auto_device_map</c> on the budgets as given.</summary>
    Sequential,

    /// <summary>About the same on each card, <c>get_balanced_memory</c> first. <c>auto</c> is the same.</summary>
    Balanced,

    /// <summary>As <see cref="Balanced"/>, with as little as possible on card 0.</summary>
    BalancedLow0,
}
