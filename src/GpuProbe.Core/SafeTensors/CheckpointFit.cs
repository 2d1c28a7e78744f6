using System.Text.RegularExpressions;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.SafeTensors;

/// <summary>Whether a checkpoint holds the weights of a set-up's model.</summary>
public static partial class CheckpointFit
{
    private const int ShownNames = 4;

    private static readonly TensorType[] Allowed = [TensorType.F64, TensorType.F32, TensorType.F16, TensorType.BF16];

    /// <summary>Checks names, shapes and types. A slice leaves the later blocks out, and a tied head is the embedding.</summary>
    /// <exception cref="ToolException">A weight is missing, is not the model's, or has another shape or no floating-point type (exit code 2).</exception>
    public static void Require(Checkpoint checkpoint, TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(setup);
        var weights = ParameterTable.Of(setup.Model, setup.Layers).ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        var stored = checkpoint.Tensors.Values.Select(tensor => tensor.Stored).ToArray();
        var known = stored.Where(tensor => weights.ContainsKey(tensor.Name)).ToArray();
        string[] problems =
        [
            .. Problem("missing", weights.Keys.Where(name => !checkpoint.Tensors.ContainsKey(name))),
            .. Problem("not the model's", stored.Select(tensor => tensor.Name).Where(name => !weights.ContainsKey(name) && !IsLeftOut(name, setup))),
            .. Problem("of another shape", known.Where(tensor => !tensor.Shape.SequenceEqual(weights[tensor.Name].Shape))
                .Select(tensor => $"{tensor.Name} is {Text(tensor.Shape)}, not {Text(weights[tensor.Name].Shape)}")),
            .. Problem("of a type that no weight has", known.Where(tensor => !Allowed.Contains(tensor.Type))
                .Select(tensor => $"{tensor.Name} is {TensorTypes.Name(tensor.Type)}, not {string.Join(" or ", Allowed.Select(TensorTypes.Name))}")),
        ];
        if (problems.Length > 0)
            throw new ToolException(ExitCode.BadInput, $"{checkpoint.Path} does not fit {setup.Model.Name}: {string.Join("; ", problems)}");
    }

    // transformers leaves out the same: what older Llama checkpoints kept of the rotary frequencies, and the head where it is tied.
    private static bool IsLeftOut(string name, TrainingSetup setup) =>
        (setup.Model.TieWordEmbeddings && name == "lm_head.weight")
        || (Block().Match(name) is { Success: true } block && long.TryParse(block.Groups["layer"].ValueSpan, out long layer)
            && ((layer >= setup.Layers && layer < setup.Model.NumHiddenLayers)
                || name.EndsWith(".self_attn.rotary_emb.inv_freq", StringComparison.Ordinal)));

    private static IEnumerable<string> Problem(string what, IEnumerable<string> found)
    {
        string[] names = [.. found.Order(StringComparer.Ordinal).Select(InputText.Shorten)];
        if (names.Length == 0)
            yield break;
        string more = names.Length > ShownNames ? $" and {names.Length - ShownNames} more" : "";
        yield return $"{names.Length} {(names.Length == 1 ? "is" : "are")} {what}: {string.Join(", ", names.Take(ShownNames))}{more}";
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    [GeneratedRegex(@"^model\.layers\.(?<layer>[0-9]+)\.", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
