using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Checkpointing;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Checkpointing;

/// <summary>A region alone: what it finds in its second run, what of it stays, and what becomes of failures.</summary>
public sealed class RecomputationTest
{
    private static readonly Tensors.Dispatch.Operator Dropout = new("aten::dropout");

    public static TheoryData<CheckpointKind> Kinds => [.. Enum.GetValues<CheckpointKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dropout_drops_the_same_again(CheckpointKind kind)
    {
        Assert.Equal(Gradients(null, mixed: false), Gradients(kind, mixed: false));
        Assert.Equal(Gradients(null, mixed: true), Gradients(kind, mixed: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Random_numbers_go_on_as_if_nothing_had_run_again(CheckpointKind kind)
    {
        using var scope = NewDisposeScope();
        Gradients(null, mixed: false);
        double[] plain = DecoderUnderTest.Values(randn([5]));
        Gradients(kind, mixed: false);
        Assert.Equal(plain, DecoderUnderTest.Values(randn([5])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_inputs_and_the_state_of_random_numbers_stay(CheckpointKind kind)
    {
        const long stateBytes = 5056;
        using var scope = NewDisposeScope();
        Tensor x = randn([64, 32]).requires_grad_(), w = randn([32, 32]).requires_grad_();
        long before = DeviceMemory.Cpu.Totals.AllocatedBytes;
        using Tensor y = Checkpoint.Run(kind, t => Layers(t[0], w), [x]);
        // The second product is the result.
        long product = kind == CheckpointKind.Selective ? 64 * 32 * 4 : 0;
        Assert.Equal(before + stateBytes + 64 * 32 * 4 + product, DeviceMemory.Cpu.Totals.AllocatedBytes);
    }

    [Fact]
    public void The_recomputation_ends_at_the_last_tensor_that_is_needed()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([8, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
        int begun = 0, ended = 0;
        Tensor Body(Tensor[] t)
        {
            begun++;
            Tensor y = Layers(t[0], w);
            ended++;
            return y;
        }
        Checkpoint.Run(CheckpointKind.NonReentrant, Body, [x]).sum().backward();
        Assert.Equal((2, 1), (begun, ended));
        Checkpoint.Run(CheckpointKind.Reentrant, Body, [x]).sum().backward();
        Assert.Equal((4, 3), (begun, ended));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_region_runs_again_once_and_is_timed(CheckpointKind kind)
    {
        using var scope = NewDisposeScope();
        Checkpoint.TakeRecomputations();
        Tensor x = randn([8, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
        Tensor y = Checkpoint.Run(kind, t => Layers(t[0], w), [x]);
        Assert.Equal((0, 0), Checkpoint.TakeRecomputations());
        y.sum().backward();
        (long count, double seconds) = Checkpoint.TakeRecomputations();
        Assert.Equal(1, count);
        Assert.InRange(seconds, double.Epsilon, double.MaxValue);
        Assert.Equal((0, 0), Checkpoint.TakeRecomputations());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_gradients_nothing_is_kept(CheckpointKind kind)
    {
        using var scope = NewDisposeScope();
        using Tensor x = randn([64, 32]), w = randn([32, 32]);
        using IDisposable mode = no_grad();
        long before = DeviceMemory.Cpu.Totals.AllocatedBytes;
        using (Tensor y = Checkpoint.Run(kind, t => Layers(t[0], w), [x]))
            Assert.Equal(before + 64 * 32 * 4, DeviceMemory.Cpu.Totals.AllocatedBytes);
        Assert.Equal(before, DeviceMemory.Cpu.Totals.AllocatedBytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_region_within_a_region_gives_the_same(CheckpointKind kind)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([8, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
        Layers(Layers(x, w), w).sum().backward();
        (double[] gx, double[] gw) = (DecoderUnderTest.Values(x.grad!), DecoderUnderTest.Values(w.grad!));
        x.grad = null;
        w.grad = null;
        Tensor Inner(Tensor t) => Checkpoint.Run(CheckpointKind.NonReentrant, u => Layers(u[0], w), [t]);
        Checkpoint.Run(kind, t => Inner(Inner(t[0])), [x]).sum().backward();
        Assert.Equal(gx, DecoderUnderTest.Values(x.grad!));
        Assert.Equal(gw, DecoderUnderTest.Values(w.grad!));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_failure_of_the_first_run_comes_out_as_it_was_thrown(CheckpointKind kind)
    {
        Ledger before = Ledger.Settled();
        using (var scope = NewDisposeScope())
        {
            Tensor x = randn([8, 8]).requires_grad_();
            var error = Assert.Throws<FormatException>(() => Checkpoint.Run(kind, _ => throw new FormatException("first"), [x]));
            Assert.Equal("first", error.Message);
            LayerAssert.Throws<TorchException>(() => Checkpoint.Run(kind, t => t[0].Times(randn([3, 3])), [x]));
        }
        Assert.Equal(before, Ledger.Settled());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_failure_of_the_second_run_comes_out_of_backward_as_it_was_thrown(CheckpointKind kind)
    {
        Ledger before = Ledger.Settled();
        using (var scope = NewDisposeScope())
        {
            Tensor x = randn([8, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
            int run = 0;
            Tensor y = Checkpoint.Run(kind, t => run++ == 0 ? Layers(t[0], w) : throw new FormatException("second"), [x]);
            Assert.Equal("second", Assert.Throws<FormatException>(() => BackwardPass.Run(y.sum())).Message);
            // What failed once does not explain what fails later.
            LayerAssert.Throws<TorchException>(() => randn([2]).requires_grad_().backward());
        }
        Assert.Equal(before, Ledger.Settled());
    }

    [Fact]
    public void A_region_that_does_something_else_again_is_refused()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([8, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
        int run = 0;
        Tensor shorter = Checkpoint.Run(CheckpointKind.NonReentrant, t => run++ == 0 ? Layers(t[0], w) : t[0].cos(), [x]);
        Assert.Contains("kept 5 tensors", LayerAssert.Throws<TorchException>(() => shorter.sum().backward()).Message);
        run = 0;
        Tensor narrower = Checkpoint.Run(CheckpointKind.NonReentrant, t => Layers(run++ == 0 ? t[0] : t[0].narrow(0, 0, 4), w), [x]);
        Assert.Contains("another form", LayerAssert.Throws<TorchException>(() => narrower.sum().backward()).Message);
    }

    [Fact]
    public void A_region_without_an_input_is_refused() =>
        Assert.Throws<ArgumentException>(() => Checkpoint.Run(CheckpointKind.NonReentrant, _ => zeros([1]), []));

    private static Tensor Layers(Tensor x, Tensor w)
    {
        using Tensor hidden = x.Times(w);
        using Tensor bent = hidden.cos();
        return bent.Times(w);
    }

    private static double[][] Gradients(CheckpointKind? kind, bool mixed)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        Tensor x = randn([16, 8]).requires_grad_(), w = randn([8, 8]).requires_grad_();
        Tensor Body(Tensor input)
        {
            using Tensor hidden = nn.functional.linear(input, w);
            using Tensor dropped = Dropout.Call(hidden, 0.5, true);
            using Tensor bent = dropped.cos();
            return nn.functional.linear(bent, w);
        }
        Tensor y;
        using (mixed ? torch.autocast(TorchSharp.DeviceType.CPU, ScalarType.BFloat16) : null)
            y = kind is { } how ? Checkpoint.Run(how, t => Body(t[0]), [x]) : Body(x);
        Assert.Equal(mixed ? ScalarType.BFloat16 : ScalarType.Float32, y.dtype);
        y.sum().backward();
        return [DecoderUnderTest.Values(y.to(ScalarType.Float32)), DecoderUnderTest.Values(x.grad!), DecoderUnderTest.Values(w.grad!)];
    }
}
