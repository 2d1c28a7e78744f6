namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Rotary positions, <c>x · cos + cat(−x₂, x₁) · sin</c>.</summary>
internal static class RotaryWalk
{
    /// <summary>Cosines and sines of one forward pass; both are kept.</summary>
    internal static void Tables<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Forward, s.Positions8);
        walk.Allocate(Slots.Forward, s.Positions4);
        walk.Free(Slots.Forward, s.Positions8);
        walk.Allocate(Slots.Forward, s.Angles4);
        walk.Allocate(Slots.Forward, s.Table4);
        if (s.IsFp32)
        {
            walk.Allocate(Slots.RotaryTables, 2 * s.Table4);
        }
        else
        {
            walk.Allocate(Slots.Forward, 2 * s.Table4);
            walk.Allocate(Slots.RotaryTables, 2 * s.Table);
            walk.Free(Slots.Forward, 2 * s.Table4);
        }
        walk.Free(Slots.Forward, s.Table4 + s.Angles4 + s.Positions4);
    }

    /// <summary>Rotates a tensor of <paramref name="size"/> bytes; the result is kept under <paramref name="slot"/>.</summary>
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s, Slot slot, long size) where TWalk : struct, IMemoryWalk
    {
        if (!s.Joined)
        {
            Rotate(ref walk, slot, size);
            return;
        }
        // Phi3 joins the rotated part with an empty rest: a copy.
        Rotate(ref walk, Slots.Forward, size);
        walk.Allocate(slot, size);
        walk.Free(Slots.Forward, size);
    }

    private static void Rotate<TWalk>(ref TWalk walk, Slot slot, long size) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Forward, size);
        walk.Allocate(Slots.Forward, size / 2);
        walk.Allocate(Slots.Forward, size);
        walk.Free(Slots.Forward, size / 2);
        walk.Pass(Slots.Forward, size);
        walk.Allocate(slot, size);
        walk.Free(Slots.Forward, 2 * size);
    }

    /// <summary>Turns the gradient of a rotated tensor into that of the tensor; both are temporaries of one size.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="s">Sizes.</param>
    /// <param name="size">Their size.</param>
    /// <param name="table">Size of one table if this is its last use, else 0.</param>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s, long size, long table) where TWalk : struct, IMemoryWalk
    {
        // Phi3's empty rest has a gradient too: zeros of the whole, which take up what follows.
        if (s.Joined)
            walk.Allocate(Slots.Backward, size);
        walk.Allocate(Slots.Backward, size);
        walk.Free(Slots.RotaryTables, table);
        walk.Allocate(Slots.Backward, size / 2);
        walk.Allocate(Slots.Backward, size);
        walk.Free(Slots.Backward, size / 2);
        if (s.Joined)
            walk.Free(Slots.Backward, size);
        walk.Allocate(Slots.Backward, size);
        walk.Free(Slots.Backward, 2 * size);
        walk.Pass(Slots.Backward, size);
        walk.Free(Slots.RotaryTables, table);
        walk.Free(Slots.Backward, size);
    }
}
