using System.Text;
using GpuProbe.Core;

namespace GpuProbe.Cli.Terminal;

/// <summary>Writes files that are either there as a whole or not at all.</summary>
internal static class WholeFile
{
    private const string Json = "--json";

    /// <summary>Writes <paramref name="text"/> to <paramref name="path"/>: beside it first, then in its place.</summary>
    /// <exception cref="ToolException">The file cannot be written (exit code 2).</exception>
    public static void Write(string path, string text) =>
        Write(path, output => output.Write(Encoding.UTF8.GetBytes(text)), Json);

    /// <summary>Writes to <paramref name="path"/> what <paramref name="write"/> makes: beside it first, then in its place.</summary>
    /// <exception cref="ToolException">The file cannot be written (exit code 2).</exception>
    public static void Write(string path, Action<Stream> write, string option)
    {
        string? beside = null;
        try
        {
            string target = TargetOf(path);
            if (IsDevice(target))
            {
                using FileStream device = File.Open(target, FileMode.Append);
                write(device);
                return;
            }

            beside = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
            using (FileStream output = File.Create(beside))
                write(output);
            File.Move(beside, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (beside is not null)
                File.Delete(beside);
            throw CannotWrite(option, path, e);
        }
    }

    /// <summary>Refuses a file that could not be written at the end of a long run.</summary>
    /// <exception cref="ToolException">Its folder is not there, or it is a folder itself (exit code 2).</exception>
    public static void RequireWritable(string path, string option = Json)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder))
            throw new ToolException(ExitCode.BadInput, $"{option} {path}: the folder {folder} does not exist; create it or name another.");
        if (Directory.Exists(path))
            throw new ToolException(ExitCode.BadInput, $"{option} {path} is a folder; name a file in it.");
    }

    /// <summary>Refuses to write over what is read.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="read">Files that are read, each with what messages call it.</param>
    /// <exception cref="ToolException">One of them is <paramref name="path"/> (exit code 2).</exception>
    public static void RequireOther(string path, string option, IEnumerable<(string File, string What)> read)
    {
        string target = TargetOf(path);
        if (IsDevice(target))
            return;
        foreach ((string file, string what) in read)
        {
            if (TargetOf(file) == target)
                throw new ToolException(ExitCode.BadInput, $"{option} {path} is {what}, which would be lost; name another file");
        }
    }

    private static string TargetOf(string path) =>
        (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    // Replacing /dev/stdout or /dev/fd/63 by a file would be a disaster; these are written to.
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static ToolException CannotWrite(string option, string path, Exception e) =>
        new(ExitCode.BadInput, $"{option} {path} cannot be written: {e.Message}", e);
}
