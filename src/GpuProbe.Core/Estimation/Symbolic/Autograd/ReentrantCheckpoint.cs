using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// A region that makes no nodes at first (<c>use_reentrant=True</c>). In backward it runs again on detached inputs, whole, and a nested
/// backward pass follows.
/// </summary>
internal static class ReentrantCheckpoint
{
    internal static Tensor Run(Machine machine, Func<Tensor[], Tensor> body, Tensor[] inputs, Tensor[] captured)
    {
        if (!machine.Tracks(inputs))
            return body([.. inputs, .. captured]);
        Node node = machine.NewNode(inputs);
        bool[] requireGrad = [.. inputs.Select(input => input.RequiresGrad)];
        SavedTensor[] saved = [.. inputs.Select(node.Save)];
        SavedTensor[] context = [.. captured.Select(node.Save)];
        AutocastScope? autocast = machine.Autocast;
        Tensor result = machine.WithoutGrad(() => body([.. inputs, .. captured]));
        node.Backward = gradients =>
        {
            Tensor[] again = [.. saved.Select((entry, i) => machine.DetachAsLeaf(node.Use(entry), requireGrad[i]))];
            bool gradMode = machine.GradMode;
            machine.GradMode = true;
            Tensor second;
            using (machine.Enter(autocast?.Again()))
                second = body([.. again, .. context.Select(node.Use)]);
            new Engine(machine).Run(second, gradients[0]!.Retain());
            machine.GradMode = gradMode;
            Tensor?[] found = [.. again.Select(input => input.Leaf!.Gradient?.Retain())];
            second.Dispose();
            foreach (Tensor input in again)
            {
                input.Leaf!.ReleaseGradient();
                input.Dispose();
            }

            return found;
        };
        result.SetHistory(node);
        return result;
    }
}
