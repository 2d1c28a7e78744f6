using System.Text.Json;

namespace GpuProbe.Core.Datasets.Templates;

/// <summary>Finds chat templates in files, where transformers looks for them.</summary>
public static class ChatTemplateFile
{
    /// <summary>What to say instead of a file for the template beside the tokenizer.</summary>
    public const string Auto = "auto";

    private const string JinjaFile = "chat_template.jinja";
    private const string ConfigFile = "tokenizer_config.json";
    private const string TemplateKey = "chat_template";
    private const string TokenEnding = "_token";
    private const int LargestBytes = 16 << 20;

    /// <summary>Reads a template.</summary>
    /// <param name="file">A Jinja file, a <c>tokenizer_config.json</c>, or <see cref="Auto"/>.</param>
    /// <param name="tokenizer">The tokenizer's file; <c>chat_template.jinja</c> and <c>tokenizer_config.json</c> are looked for beside it.</param>
    /// <param name="ownTokens">Special tokens that the tokenizer's own file names; a <c>tokenizer_config.json</c> wins.</param>
    /// <param name="addGenerationPrompt">Whether it ends where the assistant is to answer.</param>
    /// <param name="now">The time that <c>strftime_now</c> tells.</param>
    /// <exception cref="ToolException">There is none, or it is not valid (exit code 2).</exception>
    public static ChatTemplate Open(
        string file, string tokenizer, IReadOnlyDictionary<string, string> ownTokens, bool addGenerationPrompt, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(ownTokens);
        string folder = Path.GetDirectoryName(tokenizer) is { Length: > 0 } given ? given : ".";
        string beside = Path.Combine(folder, ConfigFile);
        string path = file == Auto ? Beside(folder) : file;
        bool isConfig = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        InputObject? config = isConfig ? InputFile.Open(path) : File.Exists(beside) ? InputFile.Open(beside) : null;
        string source = isConfig ? FromConfig(config!, path) : FromJinja(path);
        try
        {
            return new ChatTemplate(path, Template.Parse(source), SpecialTokens(config, ownTokens), addGenerationPrompt, now);
        }
        catch (TemplateException failure)
        {
            throw new ToolException(ExitCode.BadInput, $"{path} line {failure.Line}: {failure.Message}", failure);
        }
    }

    private static string Beside(string folder)
    {
        string jinja = Path.Combine(folder, JinjaFile);
        string config = Path.Combine(folder, ConfigFile);
        return File.Exists(jinja) ? jinja
            : File.Exists(config) ? config
            : throw new ToolException(ExitCode.BadInput, $"--chat-template {Auto}: beside the tokenizer in {folder} there is neither {JinjaFile} nor {ConfigFile}; name the template's file");
    }

    private static string FromJinja(string path)
    {
        if (Directory.Exists(path) || !File.Exists(path))
            throw new ToolException(ExitCode.BadInput, $"--chat-template {path} {(Directory.Exists(path) ? "is a directory" : "does not exist")}; allowed: a Jinja file, a {ConfigFile}, or {Auto}");
        try
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new ToolException(ExitCode.BadInput, $"--chat-template {path} is larger than 16 MiB; allowed: a Jinja file");
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"--chat-template {path} cannot be read: {InputText.OneLine(failure.Message)}", failure);
        }
    }

    // One template, or several of which transformers takes the one named default.
    private static string FromConfig(InputObject config, string path)
    {
        if (config.Value(TemplateKey) is not { } value)
            throw new ToolException(ExitCode.BadInput, $"{path} has no {TemplateKey}; allowed: a {ConfigFile} with one, or a Jinja file");
        if (value.ValueKind == JsonValueKind.Array)
        {
            return config.Objects(TemplateKey).FirstOrDefault(one => one.OptionalText("name") == "default")?.Text("template")
                ?? throw config.Refuse(TemplateKey, "a text, or a list with a template named default");
        }

        return config.Text(TemplateKey);
    }

    private static Dictionary<string, string> SpecialTokens(InputObject? config, IReadOnlyDictionary<string, string> ownTokens)
    {
        Dictionary<string, string> tokens = new(ownTokens, StringComparer.Ordinal);
        foreach (string key in config?.Keys.Where(key => key.EndsWith(TokenEnding, StringComparison.Ordinal)) ?? [])
        {
            JsonElement? value = config!.Value(key);
            if (value is { ValueKind: JsonValueKind.Object } described && described.TryGetProperty("content", out JsonElement content))
                value = content;
            if (value is { ValueKind: JsonValueKind.String } text)
                tokens[key] = text.GetString()!;
            else if (value is null)
                tokens.Remove(key);
        }

        return tokens;
    }
}
