using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static partial class Native
{
    internal static nint JoinRanks(int count)
    {
        Check(gp_ranks_join(count, out nint ranks));
        return ranks;
    }

    internal static void RunCollective(nint ranks, int kind, nint source, nint target) => Check(gp_ranks_run(ranks, kind, source, target));

    [LibraryImport(Library, EntryPoint = "gp_ranks_leave")]
    internal static partial void LeaveRanks(nint ranks);

    [LibraryImport(Library)]
    private static partial int gp_ranks_join(int count, out nint ranks);

    [LibraryImport(Library)]
    private static partial int gp_ranks_run(nint ranks, int kind, nint source, nint target);
}
