using System.Text.Json;
using GpuProbe.Core.Datasets.Templates;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tests.SafeTensors;

namespace GpuProbe.Core.Tests.Datasets.Templates;

/// <summary>A chat template is found where transformers looks for it.</summary>
public sealed class ChatTemplateFileTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Tokenizer => Path.Combine(_folder.Path, "tokenizer.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_one_beside_the_tokenizer_comes_from_its_configuration_or_from_a_file_of_its_own()
    {
        Write("tokenizer_config.json", """{"bos_token": {"content": "<b>"}, "eos_token": null, "pad_token": "<p>", "chat_template": "config {{ bos_token }}{{ eos_token }}{{ pad_token }}"}""");
        Assert.Equal("config <b><p>", Text("auto"));
        Write("chat_template.jinja", "file {{ bos_token }}");
        Assert.Equal("file <b>", Text("auto"));
        Write("other.jinja", "other {{ eos_token is defined }} {{ unk_token }}");
        Assert.Equal("other False <own>", Text(Path.Combine(_folder.Path, "other.jinja")));
    }

    [Fact]
    public void Of_several_templates_the_default_is_taken()
    {
        Write("tokenizer_config.json", """{"chat_template": [{"name": "rag", "template": "r"}, {"name": "default", "template": "d"}]}""");
        Assert.Equal("d", Text("auto"));
    }

    [Theory]
    [InlineData("auto", "--chat-template auto: beside the tokenizer in FOLDER there is neither chat_template.jinja nor tokenizer_config.json; name the template's file")]
    [InlineData("FOLDER/none.jinja", "--chat-template FOLDER/none.jinja does not exist; allowed: a Jinja file, a tokenizer_config.json, or auto")]
    [InlineData("FOLDER/bad.jinja", "FOLDER/bad.jinja line 2: 'endif' is missing at the end of the template")]
    [InlineData("FOLDER/none.json", "FOLDER/none.json has no chat_template; allowed: a tokenizer_config.json with one, or a Jinja file")]
    [InlineData("FOLDER/list.json", "FOLDER/list.json: chat_template is a JSON array; allowed: a text, or a list with a template named default")]
    public void What_is_missing_is_told(string file, string message)
    {
        Write("bad.jinja", "\n{% if x %}");
        Write("none.json", "{}");
        Write("list.json", """{"chat_template": [{"name": "rag", "template": "r"}]}""");
        Assert.Equal(message.Replace("FOLDER", _folder.Path, StringComparison.Ordinal), Refused.Line(() => Text(file.Replace("FOLDER", _folder.Path, StringComparison.Ordinal))));
    }

    private string Text(string file)
    {
        ChatTemplate template = ChatTemplateFile.Open(file, Tokenizer, new Dictionary<string, string> { ["eos_token"] = "<e>", ["unk_token"] = "<own>" }, addGenerationPrompt: false, DateTime.UnixEpoch);
        using JsonDocument record = JsonDocument.Parse("""{"messages": []}""");
        return template.Apply(record.RootElement.GetProperty("messages"), record.RootElement);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);
}
