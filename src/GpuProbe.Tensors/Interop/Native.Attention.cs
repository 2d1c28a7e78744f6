using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static int AllowAttention(int kernels)
    {
        Check(gp_attention_allow(kernels, out int before));
        return before;
    }

    internal static void KeepWarnings(bool enabled) => Check(gp_warnings_keep(enabled ? 1 : 0));

    internal static string TakeWarnings() => Marshal.PtrToStringUTF8(gp_warnings_take()) ?? "";

    [LibraryImport(Library, EntryPoint = "gp_attention_ran")]
    internal static partial int AttentionRan();

    [LibraryImport(Library)]
    private static partial int gp_attention_allow(int kernels, out int before);

    [LibraryImport(Library)]
    private static partial int gp_warnings_keep(int enabled);

    [LibraryImport(Library)]
    private static partial nint gp_warnings_take();
}
