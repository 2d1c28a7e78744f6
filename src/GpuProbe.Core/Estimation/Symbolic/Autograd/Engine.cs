using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// Runs backward in the order of torch/csrc/autograd/engine.cpp: of the nodes whose gradients are complete the one that was made last,
/// accumulators before all others. A node's gradients are released when it has run, then what it kept.
/// </summary>
internal sealed class Engine(Machine machine)
{
    private readonly PriorityQueue<GradientBuffer, long> ready = new();
    private readonly Dictionary<Node, GradientBuffer> waiting = new(ReferenceEqualityComparer.Instance);
    private Dictionary<Node, int> dependencies = [];

    /// <summary>Runs backward from a tensor with a gradient of which one reference is taken over.</summary>
    internal void Run(Tensor root, Tensor gradient)
    {
        Node start = root.Maker ?? throw new InvalidOperationException("backward of a tensor without history");
        bool before = machine.GradMode;
        machine.GradMode = false;
        dependencies = Dependencies(start);
        var first = new GradientBuffer(start);
        first.Add(root.OutputIndex, gradient, Slots.Backward);
        Push(first);
        while (ready.TryDequeue(out GradientBuffer? task, out _))
            Evaluate(task);
        machine.GradMode = before;
    }

    private void Push(GradientBuffer buffer) => ready.Enqueue(buffer, -buffer.Node.Sequence);

    private void Evaluate(GradientBuffer task)
    {
        Node node = task.Node;
        if (node is not GradientAccumulator)
            machine.Enter(node.Unit);
        Tensor?[] results = node.Apply(task.Gradients);
        Validate(node, results);
        foreach (Tensor? gradient in task.Gradients)
            gradient?.Dispose();
        node.ReleaseSaved();
        var spent = new List<Tensor>();
        for (int i = 0; i < results.Length; i++)
        {
            if (node.Next[i] is not { } edge)
                continue;
            bool isReady = --dependencies[edge.Node] == 0;
            waiting.Remove(edge.Node, out GradientBuffer? buffer);
            buffer ??= new GradientBuffer(edge.Node);
            if (results[i] is { } result && buffer.Add(edge.Index, result, node.Slot(i)) is { } rest)
                spent.Add(rest);
            if (isReady)
                Push(buffer);
            else
                waiting.Add(edge.Node, buffer);

        }

        foreach (Tensor tensor in spent)
            tensor.Dispose();
    }

    // A gradient that was broadcast is summed, one of another type is cast (validate_outputs).
    private static void Validate(Node node, Tensor?[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is not { } result || node.Next[i] is null)
                continue;
            OutputInfo info = node.Inputs[i];
            if (!result.Shape.AsSpan().SequenceEqual(info.Shape))
                result = Replace(result, result.SumTo(info.Shape, info.Type == result.Type ? info.GradientSlot : Slots.Backward));
            if (result.Type != info.Type)
                result = Replace(result, result.To(info.Type, info.GradientSlot));
            results[i] = result;
        }
    }

    private static Tensor Replace(Tensor old, Tensor with)
    {
        old.Dispose();
        return with;
    }

    private static Dictionary<Node, int> Dependencies(Node start)
    {
        var counts = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Node>([start]);
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance) { start };
        while (stack.TryPop(out Node? node))
        {
            foreach (Edge? edge in node.Next)
            {
                if (edge is not { } next)
                    continue;
                counts[next.Node] = counts.GetValueOrDefault(next.Node) + 1;
                if (seen.Add(next.Node))
                    stack.Push(next.Node);
            }
        }

        return counts;
    }
}
