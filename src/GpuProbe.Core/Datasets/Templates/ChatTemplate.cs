using System.Text.Json;

namespace GpuProbe.Core.Datasets.Templates;

/// <summary>A tokenizer's chat template with what it needs beside a conversation. It may be used from several threads at once.</summary>
public sealed class ChatTemplate
{
    private readonly Template _template;
    private readonly IReadOnlyDictionary<string, string> _specialTokens;
    private readonly bool _addGenerationPrompt;
    private readonly DateTime _now;

    /// <summary>A chat template.</summary>
    /// <param name="name">The file it comes from, for messages.</param>
    /// <param name="template">The template.</param>
    /// <param name="specialTokens">Special tokens by the names that templates know (<c>bos_token</c>).</param>
    /// <param name="addGenerationPrompt">Whether it ends where the assistant is to answer.</param>
    /// <param name="now">The time that <c>strftime_now</c> tells.</param>
    public ChatTemplate(string name, Template template, IReadOnlyDictionary<string, string> specialTokens, bool addGenerationPrompt, DateTime now) =>
        (Name, _template, _specialTokens, _addGenerationPrompt, _now) = (name, template, specialTokens, addGenerationPrompt, now);

    /// <summary>The file it comes from.</summary>
    public string Name { get; }

    /// <summary>
    /// The text of a conversation, as transformers' <c>apply_chat_template</c> makes it. The record's <c>tools</c>, <c>documents</c> and
    /// <c>chat_template_kwargs</c> are handed on.
    /// </summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="record">The data set's record that has it.</param>
    /// <exception cref="TemplateException">The template refuses the conversation or fails on it.</exception>
    public string Apply(JsonElement messages, JsonElement record)
    {
        TemplateVariables variables = new TemplateVariables()
            .With("messages", messages)
            .With("tools", (string?)null)
            .With("documents", (string?)null)
            .With("add_generation_prompt", _addGenerationPrompt);
        foreach ((string token, string text) in _specialTokens)
            variables.With(token, text);
        foreach (string name in (string[])["tools", "documents"])
        {
            if (record.TryGetProperty(name, out JsonElement given) && given.ValueKind == JsonValueKind.Array && given.GetArrayLength() > 0)
                variables.With(name, given);
        }

        if (record.TryGetProperty("chat_template_kwargs", out JsonElement more) && more.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty one in more.EnumerateObject())
                variables.With(one.Name, one.Value);
        }

        return _template.Render(variables, _now);
    }
}
