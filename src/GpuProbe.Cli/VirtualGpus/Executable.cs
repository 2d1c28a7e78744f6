using GpuProbe.Core;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>Finds the file of a command as a shell does.</summary>
internal static class Executable
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The path of <paramref name="command"/>: itself if it has a slash, else the first on <c>PATH</c>.</summary>
    /// <exception cref="ToolException">There is none, or it cannot be executed (exit code 2).</exception>
    public static string Find(string command)
    {
        if (command.Contains('/'))
            return Checked(command);
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(path => File.Exists(path) && IsExecutable(path))
            ?? throw Bad($"'{command}' is no command: it is not on PATH");
    }

    private static string Checked(string path)
    {
        if (Directory.Exists(path))
            throw Bad($"'{path}' is no command: it is a folder");
        if (!File.Exists(path))
            throw Bad($"'{path}' is no command: there is no such file");
        return IsExecutable(path) ? Path.GetFullPath(path) : throw Bad($"'{path}' is no command: it is not executable (chmod +x)");
    }

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None;

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
