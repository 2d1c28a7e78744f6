using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static partial class Native
{
    internal static NativeAutocast AutocastState(int deviceType)
    {
        Check(gp_autocast_state(deviceType, out NativeAutocast state));
        return state;
    }

    internal static NativeAutocast EnterAutocast(int deviceType, in NativeAutocast state)
    {
        Check(gp_autocast_enter(deviceType, in state, out NativeAutocast before));
        return before;
    }

    internal static void LeaveAutocast(int deviceType, in NativeAutocast before) => Check(gp_autocast_leave(deviceType, in before));

    internal static void ClearAutocastCache() => Check(gp_autocast_clear_cache());

    [LibraryImport(Library)]
    private static partial int gp_autocast_state(int deviceType, out NativeAutocast state);

    [LibraryImport(Library)]
    private static partial int gp_autocast_enter(int deviceType, in NativeAutocast state, out NativeAutocast before);

    [LibraryImport(Library)]
    private static partial int gp_autocast_leave(int deviceType, in NativeAutocast before);

    [LibraryImport(Library)]
    private static partial int gp_autocast_clear_cache();
}
