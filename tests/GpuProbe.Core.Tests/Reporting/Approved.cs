using System.Runtime.CompilerServices;

namespace GpuProbe.Tests;

/// <summary>Holds a text against the one in <c>Class.Test.approved.txt</c> beside the test; what differs is left in <c>.received.txt</c>.</summary>
internal static class Approved
{
    public static void Match(string text, [CallerFilePath] string test = "", [CallerMemberName] string name = "")
    {
        string stem = Path.Combine(Folder(test), $"{Path.GetFileNameWithoutExtension(test)}.{name}");
        (string approved, string received) = (stem + ".approved.txt", stem + ".received.txt");
        string? expected = File.Exists(approved) ? File.ReadAllText(approved) : null;
        if (expected == text)
            return;
        File.WriteAllText(received, text);
        Assert.Fail($"{received} is not as approved; if it is right, move it to {approved}\n{text}");
    }

    // A deterministic build writes /_/ for the repository, which then is above the program.
    private static string Folder(string test)
    {
        const string repository = "/_/";
        string folder = Path.GetDirectoryName(test)!;
        if (!test.StartsWith(repository, StringComparison.Ordinal))
            return folder;
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "GpuProbe.sln")))
            root = root.Parent;
        return Path.Combine(root!.FullName, folder[repository.Length..]);
    }
}
