using GpuProbe.Core.Planning.DeviceMaps;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Where the parts of a model are. A model on several cards runs as with the hooks of accelerate's <c>dispatch_model</c>: each part
/// first brings its inputs to its own card, all of them anew for each block, and the model brings its outputs back to where its
/// inputs were.
/// </summary>
public sealed class ModelDevices
{
    private readonly Func<int, Device> blockDevice;

    private readonly Device? weights;

    /// <summary>All of it on one device.</summary>
    /// <param name="device">Where it computes.</param>
    /// <param name="weights">Where its weights are made, if not there.</param>
    public ModelDevices(Device device, Device? weights = null)
    {
        this.weights = weights;
        Input = Main = Embedding = Norm = Rotary = Head = device;
        blockDevice = _ => device;
    }

    /// <summary>Spread over cards; inputs are on card 0.</summary>
    public ModelDevices(ModelPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        Device[] cards = [.. Enumerable.Range(0, placement.Cards[^1] + 1).Select(index => new Device(TorchSharp.DeviceType.CUDA, index))];
        Input = cards[0];
        Main = cards[placement.Main];
        Embedding = cards[placement.Embedding];
        Norm = cards[placement.Norm];
        Rotary = cards[placement.Rotary];
        Head = cards[placement.Head];
        blockDevice = index => cards[placement.Blocks[index]];
        AreSeveral = placement.Cards.Count > 1;
    }

    /// <summary>Whether there are several.</summary>
    public bool AreSeveral { get; }

    /// <summary>Where a batch is made, and where the model's outputs end up.</summary>
    public Device Input { get; }

    /// <summary>Where the model takes its inputs.</summary>
    public Device Main { get; }

    /// <summary>Where the embedding is.</summary>
    public Device Embedding { get; }

    /// <summary>Where the last norm is.</summary>
    public Device Norm { get; }

    /// <summary>Where rotary tables are made.</summary>
    public Device Rotary { get; }

    /// <summary>Where the output head is.</summary>
    public Device Head { get; }

    /// <summary>Where the weights of a part are made that computes on a device.</summary>
    public Device WeightsOf(Device device) => weights ?? device;

    /// <summary>Where a block is.</summary>
    public Device Block(int index) => blockDevice(index);
}
