namespace TorchSharp;

public static partial class torch
{
    /// <summary>Small tools around tensors.</summary>
    public static class utils
    {
        /// <summary>Makes each of two tensors what the other one was, for all who hold them; dispose scopes stay theirs.</summary>
        public static void swap_tensors(Tensor t1, Tensor t2)
        {
            ArgumentNullException.ThrowIfNull(t1);
            ArgumentNullException.ThrowIfNull(t2);
            t1.Swap(t2);
        }
    }
}
