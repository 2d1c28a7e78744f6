using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tensors;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class DisposeScopeTest
{
    [Fact]
    public void A_scope_disposes_what_was_created_in_it()
    {
        Ledger before = Ledger.Settled();
        long inScope = DisposeScopeManager.Statistics.DisposedInScopeCount;
        Tensor first, second;
        using (DisposeScope scope = NewDisposeScope())
        {
            first = zeros([1]);
            second = first + first;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(first) && scope.Contains(second));
        }
        Assert.True(first.IsInvalid && second.IsInvalid);
        Assert.Equal(before, Ledger.Now());
        Assert.Equal(inScope + 2, DisposeScopeManager.Statistics.DisposedInScopeCount);
    }

    [Fact]
    public void What_is_disposed_before_the_end_is_not_the_scopes()
    {
        long inScope = DisposeScopeManager.Statistics.DisposedInScopeCount;
        using (DisposeScope scope = NewDisposeScope())
        {
            zeros([1]).Dispose();
            Assert.Equal(0, scope.DisposablesCount);
        }
        Assert.Equal(inScope + 1, DisposeScopeManager.Statistics.DisposedInScopeCount);
    }

    [Fact]
    public void Scopes_nest_and_results_move_outwards()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor kept, dropped;
        using (DisposeScope inner = NewDisposeScope())
        {
            kept = zeros([1]).MoveToOuterDisposeScope();
            dropped = zeros([1]);
            Assert.Equal((1, 1), (inner.DisposablesCount, outer.DisposablesCount));
        }
        Assert.True(dropped.IsInvalid);
        Assert.False(kept.IsInvalid);
        Tensor later = zeros([1]);
        Assert.True(outer.Contains(kept) && outer.Contains(later));
        outer.Dispose();
        Assert.True(kept.IsInvalid && later.IsInvalid);
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = zeros([1]).MoveToOuterDisposeScope();
            detached = zeros([1]).DetachFromDisposeScope();
        }
        Assert.False(moved.IsInvalid || detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
    }

    [Fact]
    public void A_scope_does_not_touch_what_others_own()
    {
        using Tensor outside = zeros([1]);
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.MoveToOuter(outside);
            scope.Detach(outside);
            Assert.False(scope.Contains(outside));
        }
        Assert.False(outside.IsInvalid);
    }

    [Fact]
    public void A_scope_belongs_to_its_thread()
    {
        Tensor? other = null;
        using (DisposeScope scope = NewDisposeScope())
        {
            var thread = new Thread(() => other = zeros([1]));
            thread.Start();
            thread.Join();
            Assert.Equal(0, scope.DisposablesCount);
        }
        Assert.False(other!.IsInvalid);
        other.Dispose();
    }

    [Fact]
    public void An_exception_ends_scopes_too()
    {
        Ledger before = Ledger.Settled();
        LayerAssert.Throws<TorchException>(() =>
        {
            using DisposeScope outer = NewDisposeScope();
            Tensor two = zeros([2]);
            using DisposeScope inner = NewDisposeScope();
            Tensor three = zeros([3]);
            return two + three;
        });
        Assert.Equal(before, Ledger.Now());
    }

    // Each number says what happens next: a new tensor, or what becomes of the latest one.
    [Fact]
    public void Whatever_happens_inside_exactly_the_kept_ones_survive() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 3)).ToArbitrary(), actions =>
        {
            Ledger before = Ledger.Settled();
            var kept = new List<Tensor>();
            using (NewDisposeScope())
            {
                foreach (int action in actions)
                {
                    Tensor made = zeros([action + 1], float32);
                    if (action == 1)
                        made.Dispose();
                    else if (action == 2)
                        kept.Add(made.DetachFromDisposeScope());
                    else if (action == 3)
                        kept.Add(made.MoveToOuterDisposeScope());
                }
            }
            Assert.Equal(new Ledger(before.Tensors + kept.Count, before.Bytes + kept.Sum(tensor => 4 * tensor.numel())), Ledger.Now());
            kept.ForEach(tensor => tensor.Dispose());
            Assert.Equal(before, Ledger.Now());
        }));
}
