using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Scripts that let a shell ask gpuprobe what may come next.</summary>
internal static class CompletionScript
{
    private const string Bash = """
        _gpuprobe() {
            local word="${COMP_WORDS[COMP_CWORD]}"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(gpuprobe "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _gpuprobe gpuprobe

        """;

    private const string Zsh = """
        #compdef gpuprobe
        _gpuprobe() {
            local -a words_found
            words_found=("${(@f)$(gpuprobe "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if [[ -n "$words_found" ]]; then compadd -a words_found; else _files; fi
        }
        compdef _gpuprobe gpuprobe

        """;

    private const string Fish = """
        function __gpuprobe_complete
            set -l line (commandline -cp)
            gpuprobe "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c gpuprobe -a '(__gpuprobe_complete)'

        """;

    /// <summary>The shells that there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script for <paramref name="shell"/>.</summary>
    /// <exception cref="ToolException">There is none (exit code 2).</exception>
    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ToolException(ExitCode.BadInput, $"completion '{shell}' is not known; allowed: {string.Join(", ", Shells)}"),
    };
}
