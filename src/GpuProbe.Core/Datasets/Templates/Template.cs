using GpuProbe.Core.Datasets.Templates.Running;
using GpuProbe.Core.Datasets.Templates.Syntax;

namespace GpuProbe.Core.Datasets.Templates;

/// <summary>
/// A Jinja template as transformers renders chat templates: <c>trim_blocks</c>, <c>lstrip_blocks</c>, loop controls,
/// <c>{% generation %}</c>, an immutable sandbox. Parsed once; renders on any number of threads.
/// </summary>
public sealed class Template
{
    private readonly Statement _body;

    private Template(Statement body) => _body = body;

    /// <summary>The template in <paramref name="source"/>.</summary>
    /// <exception cref="TemplateException">It is not valid, or uses what is not supported.</exception>
    public static Template Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Template(StatementParser.Parse(source));
    }

    /// <summary>The text that it gives.</summary>
    /// <param name="variables">What it is about.</param>
    /// <param name="now">The time that <c>strftime_now</c> tells.</param>
    /// <exception cref="TemplateException">It refuses what it is given, or fails on it.</exception>
    public string Render(TemplateVariables variables, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var rendering = new Rendering(now);
        var root = new Scope(rendering, outer: null);
        foreach ((string name, object? value) in variables.Values)
            root[name] = value;
        try
        {
            _body(new Scope(rendering, root));
        }
        catch (TemplateException failure) when (failure.Line == 0)
        {
            throw new TemplateException(failure.Message, rendering.Line, failure);
        }
        catch (OverflowException failure)
        {
            throw new TemplateException("a number is too large", rendering.Line, failure);
        }

        return rendering.Output.ToString();
    }
}
