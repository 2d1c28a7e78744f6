using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class AutocastTest : IDisposable
{
    // The operator itself: TorchSharp's function transposes the weight first, and only casts of weights themselves are kept.
    private static readonly Operator Linear = new("aten::linear");

    private static readonly Operator CrossEntropy = new("aten::cross_entropy_loss");
    private static readonly Operator Attention = new("aten::scaled_dot_product_attention");
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<ScalarType> HalfTypes => [bfloat16, float16];

    [Fact]
    public void Off_by_default()
    {
        Assert.False(torch.is_autocast_enabled(DeviceType.CPU));
        Assert.False(torch.is_autocast_enabled(DeviceType.CUDA));
        Assert.True(torch.is_autocast_cache_enabled());
        Assert.Equal((bfloat16, float16), (torch.get_autocast_dtype(DeviceType.CPU), torch.get_autocast_dtype(DeviceType.CUDA)));
    }

    [Theory]
    [MemberData(nameof(HalfTypes))]
    public void Matrix_products_are_computed_in_the_type(ScalarType type)
    {
        Tensor x = randn([4, 8]), heads = randn([1, 2, 4, 8]);
        var linear = new PlainLinear(8, 3, hasBias: true, CPU, float32);
        using (torch.autocast(DeviceType.CPU, type))
        {
            Assert.Equal(type, x.Times(x.transpose(0, 1)).dtype);
            Assert.Equal(type, linear.call(x).dtype);
            Assert.Equal(type, Attention.Call(heads, heads, heads).dtype);
        }
        Assert.Equal(float32, linear.call(x).dtype);
    }

    [Fact]
    public void Losses_are_computed_in_fp32()
    {
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16);
        Tensor logits = randn([4, 8]).to(bfloat16), labels = randint(0, 8, [4], int64);
        Assert.Equal(float32, CrossEntropy.Call(logits, labels).dtype);
    }

    [Fact]
    public void Other_operators_keep_the_type_of_what_they_are_given_or_the_wider_one()
    {
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16);
        Tensor half = randn([4]).to(bfloat16), single = randn([4]);
        Assert.Equal((bfloat16, bfloat16), ((half * half).dtype, nn.functional.silu(half).dtype));
        Assert.Equal((float32, float32), ((half * single).dtype, (single + half).dtype));
        Assert.Equal(float32, nn.functional.softmax(half, -1, float32).dtype);
        Assert.Equal(float32, cat([half, single], 0).dtype);
    }

    [Fact]
    public void A_product_in_double_precision_stays_one()
    {
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16);
        Tensor x = ones([2, 2], float64);
        Assert.Equal(float64, x.Times(x).dtype);
    }

    [Fact]
    public void Scopes_nest_and_give_back_what_was_before()
    {
        using (torch.autocast(DeviceType.CPU, bfloat16, cache_enabled: false))
        {
            Assert.Equal((true, bfloat16, false), State());
            using (torch.autocast(DeviceType.CPU, float16))
            {
                Assert.Equal((true, float16, false), State());
                using (torch.autocast(DeviceType.CPU, enabled: false, cache_enabled: true))
                    Assert.Equal((false, float16, true), State());
                Assert.Equal((true, float16, false), State());
            }
            Assert.Equal((true, bfloat16, false), State());
        }
        Assert.Equal((false, bfloat16, true), State());
    }

    [Fact]
    public void Leaving_a_scope_twice_leaves_it_once()
    {
        using (torch.autocast(DeviceType.CPU, bfloat16))
        {
            IDisposable inner = torch.autocast(DeviceType.CPU, enabled: false);
            inner.Dispose();
            inner.Dispose();
            Assert.True(torch.is_autocast_enabled(DeviceType.CPU));
        }
        Assert.False(torch.is_autocast_enabled(DeviceType.CPU));
    }

    [Fact]
    public void One_device_is_cast_and_the_others_are_not()
    {
        using IDisposable mode = torch.autocast(DeviceType.CUDA, bfloat16);
        Tensor x = ones([2, 2]);
        Assert.Equal(float32, x.Times(x).dtype);
        Assert.Equal((true, bfloat16), (torch.is_autocast_enabled(DeviceType.CUDA), torch.get_autocast_dtype(DeviceType.CUDA)));
    }

    [Fact]
    public void The_state_belongs_to_its_thread()
    {
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16);
        bool elsewhere = true;
        var thread = new Thread(() => elsewhere = torch.is_autocast_enabled(DeviceType.CPU));
        thread.Start();
        thread.Join();
        Assert.False(elsewhere);
    }

    [Fact]
    public void A_type_that_it_does_not_compute_in_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => torch.autocast(DeviceType.CPU, float32));
        Assert.False(torch.is_autocast_enabled(DeviceType.CPU));
    }

    [Fact]
    public void A_weight_is_cast_once_and_its_cast_goes_with_the_outermost_scope()
    {
        var weight = new Parameter(randn([64, 32]));
        Tensor x = randn([2, 32]);
        long before = Bytes;
        using (torch.autocast(DeviceType.CPU, bfloat16))
        {
            using IDisposable grad = no_grad();
            using (Tensor first = Linear.Call(x, weight, Argument.None))
                Assert.Equal(64 * 32 * 2, Bytes - before - Size(first));
            using (torch.autocast(DeviceType.CPU, bfloat16))
                Linear.Call(x, weight, Argument.None).Dispose();
            Assert.Equal(64 * 32 * 2, Bytes - before);
            torch.clear_autocast_cache();
            Assert.Equal(before, Bytes);
            Linear.Call(x, weight, Argument.None).Dispose();
            Assert.Equal(64 * 32 * 2, Bytes - before);
        }
        Assert.Equal(before, Bytes);
    }

    [Fact]
    public void Without_the_cache_nothing_is_kept()
    {
        var weight = new Parameter(randn([64, 32]));
        Tensor x = randn([2, 32]);
        long before = Bytes;
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16, cache_enabled: false), grad = no_grad();
        nn.functional.linear(x, weight).Dispose();
        Assert.Equal(before, Bytes);
    }

    [Fact]
    public void Backward_keeps_the_cast_until_it_is_done_and_gives_fp32_gradients()
    {
        var weight = new Parameter(randn([64, 32]));
        Tensor x = randn([2, 32], requires_grad: true);
        long before = Bytes;
        Tensor loss;
        using (torch.autocast(DeviceType.CPU, bfloat16))
        using (Tensor y = nn.functional.linear(x, weight))
            loss = y.sum();
        using (loss)
        {
            // The casts of weight and input; the result of the product is not needed.
            Assert.Equal(64 * 32 * 2 + 2 * 32 * 2 + Size(loss), Bytes - before);
            loss.backward();
        }
        using Tensor gradient = weight.grad!;
        Assert.Equal(float32, gradient.dtype);
        Assert.Equal(64 * 32 * 4 + 2 * 32 * 4, Bytes - before);
    }

    private static long Bytes => DeviceMemory.Cpu.Totals.AllocatedBytes;

    private static long Size(Tensor tensor) => tensor.StorageExtent().Bytes;

    private static (bool Enabled, ScalarType Type, bool Cache) State() =>
        (torch.is_autocast_enabled(DeviceType.CPU), torch.get_autocast_dtype(DeviceType.CPU), torch.is_autocast_cache_enabled());
}
