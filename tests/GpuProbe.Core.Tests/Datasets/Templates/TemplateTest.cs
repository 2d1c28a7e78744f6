using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Core.Datasets.Templates;

namespace GpuProbe.Core.Tests.Datasets.Templates;

/// <summary>Templates give what transformers gives with jinja2, and are refused where it refuses.</summary>
public sealed class TemplateTest
{
    private static readonly DateTime s_now = new(2026, 3, 7, 9, 5, 2, DateTimeKind.Unspecified);

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Datasets", "Templates", "Fixtures");

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Fixtures, "*.jinja").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Theory, MemberData(nameof(Names))]
    public void A_conversation_becomes_the_text_that_transformers_makes_of_it(string template)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures, "expected.json")));
        JsonElement texts = expected.RootElement.GetProperty(template);
        Assert.Equal(8, texts.EnumerateObject().Count());
        AssertSame(template, texts);
    }

    [Fact]
    public void The_committed_texts_are_those_of_the_python_that_is_here()
    {
        string? python = Environment.GetEnvironmentVariable("GPUPROBE_PYTHON");
        Assert.SkipWhen(string.IsNullOrEmpty(python), "GPUPROBE_PYTHON names no Python with transformers");
        string script = Path.Combine(Repository(), "benchmarks", "peers", "chat_templates.py");
        using Process run = Process.Start(new ProcessStartInfo(python!, [script, Fixtures]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string answer = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(Path.Combine(Fixtures, "expected.json")), answer);
    }

    [Theory]
    [InlineData("a\n{% if x %}\nb", "3: 'endif' is missing at the end of the template", true)]
    [InlineData("{{ 1 + }}", "1: '}}' stands where a value has to", true)]
    [InlineData("\n\n{{ x | sortof }}", "3: the filter 'sortof' is not known here", true)]
    [InlineData("{% if x is odder %}{% endif %}", "1: the test 'odder' is not known here", true)]
    [InlineData("{% block b %}{% endblock %}", "1: the statement 'block' is not known here", true)]
    [InlineData("{% endfor %}", "1: 'endfor' closes or divides nothing that is open", true)]
    [InlineData("{{ 'x }}", "1: a string has no end", true)]
    [InlineData("{{ (1] }}", "1: ']' stands where ')' has to", true)]
    [InlineData("text {{ x", "1: a tag is not closed with '}}'", true)]
    [InlineData("text\n{# x", "2: a comment has no end", true)]
    [InlineData("a\n\n{{ x.y }}", "3: 'x' is undefined", false)]
    [InlineData("{% for i in 5 %}{% endfor %}", "1: a whole number cannot be gone through", false)]
    [InlineData("{{ [].append(1) }}", "1: append() would change a list, which a chat template may not", false)]
    [InlineData("{{ raise_exception('two\nlines') }}", "1: two lines", false)]
    [InlineData("{{ 1 // 0 }}", "1: a division by zero", false)]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", "1: its macros call each other more than 100 levels deep", false)]
    [InlineData("{{ range(1000000) }}", "1: range() has more than 100,000 numbers", false)]
    [InlineData("{{ 'ab' * 100000000 }}", "1: a repetition is longer than 16,777,216", false)]
    [InlineData("{{ 1 < 'a' }}", "1: a whole number and a text have no order", false)]
    public void What_is_wrong_is_told_with_its_line(string template, string message, bool atParse)
    {
        TemplateException failure = Assert.Throws<TemplateException>(() => Template.Parse(template).Render(new(), s_now));
        Assert.Equal(message, $"{failure.Line}: {failure.Message}");
        if (!atParse)
            Template.Parse(template);
    }

    [Fact]
    public void Brackets_nested_too_deep_are_refused_rather_than_ending_the_program() =>
        Assert.Equal("it is nested more than 200 levels deep", Assert.Throws<TemplateException>(() => Template.Parse("{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}")).Message);

    [Theory]
    [InlineData("%d %b %Y", "07 Mar 2026")]
    [InlineData("%Y-%m-%d %H:%M:%S", "2026-03-07 09:05:02")]
    [InlineData("%-d. %B, %A, %j, %I %p, 100%%", "7. March, Saturday, 066, 09 AM, 100%")]
    public void The_time_is_told_as_strftime_does(string format, string text) =>
        Assert.Equal(text, Template.Parse($"{{{{ strftime_now('{format}') }}}}").Render(new(), s_now));

    [Fact]
    public void A_template_renders_on_many_threads_at_once()
    {
        var template = Template.Parse("{% set n = namespace(x=0) %}{% for i in range(100) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}{{ v }}");
        string[] texts = new string[200];
        Parallel.For(0, texts.Length, i => texts[i] = template.Render(new TemplateVariables().With("v", $"-{i}"), s_now));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"4950-{i}"), texts);
    }

    private static void AssertSame(string name, JsonElement texts)
    {
        using JsonDocument conversations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures, "conversations.json")));
        var template = Template.Parse(File.ReadAllText(Path.Combine(Fixtures, name + ".jinja")));
        foreach (JsonProperty conversation in conversations.RootElement.EnumerateObject())
        {
            for (int prompt = 0; prompt < 2; prompt++)
            {
                string? expected = texts.GetProperty(conversation.Name)[prompt].GetString();
                Assert.Equal((conversation.Name, prompt, expected), (conversation.Name, prompt, Rendered(template, conversation.Value, prompt == 1)));
            }
        }
    }

    // Null where the template refuses the conversation.
    private static string? Rendered(Template template, JsonElement conversation, bool addGenerationPrompt)
    {
        TemplateVariables variables = new TemplateVariables()
            .With("messages", conversation.GetProperty("messages"))
            .With("tools", (string?)null)
            .With("documents", (string?)null)
            .With("add_generation_prompt", addGenerationPrompt);
        if (conversation.TryGetProperty("tools", out JsonElement tools))
            variables.With("tools", tools);
        foreach (JsonProperty variable in conversation.GetProperty("variables").EnumerateObject())
            variables.With(variable.Name, variable.Value);
        try
        {
            return template.Render(variables, s_now);
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    private static string Repository() => typeof(TemplateTest).Assembly
        .GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>()
        .Single(one => one.Key == "RepositoryRoot").Value!;
}
