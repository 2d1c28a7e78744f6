using System.Globalization;

namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>Where a device map puts a module: a card by its index, <c>cpu</c> or <c>disk</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Index">The card's index; 0 elsewhere.</param>
public readonly record struct MapDevice(MapDeviceKind Kind, int Index)
{
    /// <summary>Main memory.</summary>
    public static MapDevice Cpu { get; } = new(MapDeviceKind.Cpu, 0);

    /// <summary>A folder of offloaded weights.</summary>
    public static MapDevice Disk { get; } = new(MapDeviceKind.Disk, 0);

    /// <summary>Whether it is a card.</summary>
    public bool IsCard => Kind == MapDeviceKind.Card;

    /// <summary>The card of an index.</summary>
    public static MapDevice Card(int index) => new(MapDeviceKind.Card, index);

    /// <summary>As accelerate writes it: the card's index, <c>cpu</c> or <c>disk</c>.</summary>
    public override string ToString() => Kind switch
    {
        MapDeviceKind.Card => Index.ToString(CultureInfo.InvariantCulture),
        MapDeviceKind.Cpu => "cpu",
        _ => "disk",
    };
}
