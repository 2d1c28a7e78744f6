using System.Diagnostics;

namespace GpuProbe.Gpu.Tests;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record Command(int Code, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What it printed, line by line.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Skips the test where one of these programs is missing.</summary>
    public static void Require(params string[] programs)
    {
        string[] path = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        foreach (string program in programs)
            Assert.SkipUnless(path.Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is missing");
    }

    /// <summary>Runs a command to its end.</summary>
    public static Command Run(string file, params string[] arguments) => Run(file, arguments, []);

    /// <summary>Runs a command with some variables of its environment set to its end.</summary>
    public static Command Run(string file, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} does not end; so far: {output.Result}{error.Result}");
        }

        return new Command(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Asserts that it ended with exit code 0.</summary>
    public Command Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}\n{Out}\n{Error}");
        return this;
    }
}
