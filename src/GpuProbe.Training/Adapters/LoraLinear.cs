using GpuProbe.Core.Setup;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Adapters;

/// <summary>
/// A frozen linear layer with a low-rank adapter beside it: <c>y = W x + (α / r) · B A dropout(x)</c>.
/// Shapes: x [.., inputs], A [r, inputs], B [outputs, r], y [.., outputs].
/// <para>
/// Style <see cref="Style.Hf"/> follows PEFT's <c>lora.Linear</c>: the input is cast to the adapter's type, the sum is cast
/// back. Beside 4-bit weights it follows <c>lora.Linear4bit</c>, which copies the frozen layer's result first and leaves types
/// to autocast where that is on. <see cref="Style.Fused"/> follows torchtune's <c>LoRALinear</c>, whose adapter has the type of its input.
/// </para>
/// </summary>
public sealed class LoraLinear : nn.Module<Tensor, Tensor>
{
    private const string FrozenName = "base_layer", First = "lora_A", Second = "lora_B", Name = "default";

    private readonly nn.Module<Tensor, Tensor> frozen;
    private readonly Lora lora;
    private readonly TrainingSetup setup;
    private PlainLinear? down;
    private PlainLinear? up;

    /// <summary>The layer without its adapter, which <see cref="Attach"/> makes.</summary>
    /// <param name="frozen">The layer that is adapted; belongs to this module from now on.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="setup">The run; it has adapters.</param>
    public LoraLinear(nn.Module<Tensor, Tensor> frozen, long inputs, long outputs, TrainingSetup setup) : base(nameof(LoraLinear))
    {
        ArgumentNullException.ThrowIfNull(setup);
        this.frozen = frozen;
        lora = setup.Lora ?? throw new ArgumentException("the set-up has no adapters", nameof(setup));
        this.setup = setup;
        Inputs = inputs;
        Outputs = outputs;
        register_module(FrozenName, frozen);
    }

    /// <summary>The layer that is adapted.</summary>
    public nn.Module<Tensor, Tensor> Frozen => frozen;

    /// <summary>Width of x.</summary>
    public long Inputs { get; }

    /// <summary>Width of y.</summary>
    public long Outputs { get; }

    /// <summary>Where the frozen layer is.</summary>
    public Device Device => frozen switch
    {
        Nf4Linear quantized => quantized.Device,
        PlainLinear linear => linear.Weight.device,
        _ => throw new InvalidOperationException($"no adapter beside a {frozen.GetType().Name}"),
    };

    /// <summary>α / r.</summary>
    public double Scaling => lora.Alpha / lora.Rank;

    /// <summary>A, [r, inputs].</summary>
    public Parameter Down => Attached(down).Weight;

    /// <summary>B, [outputs, r].</summary>
    public Parameter Up => Attached(up).Weight;

    /// <summary>Makes the adapter, in the frozen layer's type: A Kaiming-uniform with a = √5, so within 1 / √inputs; B zero.</summary>
    public void Attach(Device device)
    {
        ScalarType type = frozen is PlainLinear plain ? plain.Weight.dtype : DataTypes.Of(setup.AdapterType);
        down = new PlainLinear(Inputs, lora.Rank, hasBias: false, device, type);
        up = new PlainLinear(lora.Rank, Outputs, hasBias: false, device, type);
        register_module(First, new ModuleGroup((Name, down)));
        register_module(Second, new ModuleGroup((Name, up)));
        using IDisposable mode = no_grad();
        double bound = 1 / Math.Sqrt(Inputs);
        down.Weight.uniform_(-bound, bound);
        up.Weight.fill_(Number.Of(0));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => (setup.Style, frozen) switch
    {
        (Style.Fused, _) => AsTorchtune(input),
        (_, Nf4Linear) => BesideFourBits(input),
        _ => AsPeft(input),
    };

    /// <summary>(α / r) · B A, [outputs, inputs], in the adapter's type.</summary>
    public Tensor Change()
    {
        using IDisposable mode = no_grad();
        return Up.Times(Down).Then(product => product * Number.Of(Scaling));
    }

    private Tensor AsPeft(Tensor input)
    {
        Tensor result = frozen.call(input);
        ScalarType type = result.dtype;
        using Tensor cast = input.to(Down.dtype);
        using (Tensor change = Adapter(cast))
            Chaining.Rebind(ref result, result.add(change, Number.One));
        Chaining.Rebind(ref result, result.to(type));
        return result;
    }

    private Tensor BesideFourBits(Tensor input)
    {
        Tensor result = frozen.call(input);
        Chaining.Rebind(ref result, result.clone());
        using Tensor cast = setup.IsMixed ? input.alias() : input.to(Down.dtype);
        Tensor change = Adapter(cast);
        if (!setup.IsMixed)
            Chaining.Rebind(ref change, change.to(result.dtype));
        using (change)
            Chaining.Rebind(ref result, result.add(change, Number.One));
        return result;
    }

    private Tensor AsTorchtune(Tensor input)
    {
        using Tensor result = frozen.call(input);
        using Tensor change = Adapter(input);
        return result.add(change, Number.One);
    }

    private Tensor Adapter(Tensor input) => Dropped(input)
        .Then(Attached(down).call)
        .Then(Attached(up).call)
        .Then(change => change * Number.Of(Scaling));

    private Tensor Dropped(Tensor input) => lora.Dropout > 0 ? nn.functional.dropout(input, lora.Dropout) : input.alias();

    private static PlainLinear Attached(PlainLinear? part) => part ?? throw new InvalidOperationException("the adapter is not attached yet");

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
