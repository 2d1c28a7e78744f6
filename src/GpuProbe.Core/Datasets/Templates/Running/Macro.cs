using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>A macro: gives the text that its body writes.</summary>
internal sealed class Macro(string name, (string Name, Expression? Default)[] parameters, Statement body)
{
    private const string Caller = "caller";

    /// <summary>Calls it where it was defined.</summary>
    public string Call(Scope scope, Arguments call)
    {
        if (call.Positional.Count > parameters.Length)
            throw new TemplateException($"the macro {InputText.Shorten(name)} takes {parameters.Length} arguments, not {call.Positional.Count}");
        string[] known = [.. parameters.Select(one => one.Name), Caller];
        if (call.Named.Keys.FirstOrDefault(one => !known.Contains(one)) is { } unknown)
            throw new TemplateException($"the macro {InputText.Shorten(name)} has no parameter '{InputText.Shorten(unknown)}'");

        var inner = new Scope(scope.Rendering, scope);
        if (call.Named.TryGetValue(Caller, out object? caller))
            inner[Caller] = caller;
        for (int i = 0; i < parameters.Length; i++)
        {
            (string parameter, Expression? whenSilent) = parameters[i];
            inner[parameter] = call.Has(i, parameter) ? call.Get(i, parameter)
                : whenSilent is not null ? whenSilent(inner)
                : new Undefined($"the parameter '{InputText.Shorten(parameter)}' was not given");
        }

        return scope.Rendering.Capture(() => body(inner));
    }
}
