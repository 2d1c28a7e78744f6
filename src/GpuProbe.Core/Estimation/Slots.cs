using GpuProbe.Core.Tracing;
using static GpuProbe.Core.Tracing.MemoryCategory;

namespace GpuProbe.Core.Estimation;

/// <summary>All kinds of tensor that the closed form counts, with their formulas.</summary>
internal static class Slots
{
    /// <summary>What the symbols of the formulas mean.</summary>
    internal const string Legend =
        "P parameters, n weight tensors, e bytes per element, B micro-batch, S sequence, N = B·S tokens, H hidden, I intermediate, " +
        "V vocabulary, L layers, Hq query heads, D head width, Q = Hq·D, K = key/value heads·D";

    internal static readonly Slot Weights = new("weights", "e·P", Parameters);
    internal static readonly Slot Packed = new("weights in 4 bits", "P/2", Parameters);
    internal static readonly Slot Scales = new("scales of weights in 4 bits", "4·P/64, or P/64 and 4·P/16384", Parameters);
    internal static readonly Slot Dequantized = new("weight dequantized for a product", "e·|w|", Temporaries);
    internal static readonly Slot Adapters = new("adapters", "per layer r·(inputs + outputs), in their type", Parameters);
    internal static readonly Slot Buffers = new("rotary frequencies", "4·D/2", Parameters);
    internal static readonly Slot Moments = new("optimizer moments", "2·e·P", OptimizerStates);
    internal static readonly Slot Momentum = new("optimizer momentum", "e·P", OptimizerStates);
    internal static readonly Slot Factors = new("optimizer factors", "e·(rows + columns) of each matrix", OptimizerStates);
    internal static readonly Slot Largest = new("optimizer block maxima", "2·4·P/256", OptimizerStates);
    internal static readonly Slot Codes = new("optimizer codes", "2·4·256", OptimizerStates);
    internal static readonly Slot Masters = new("master weights", "4·P", OptimizerStates);
    internal static readonly Slot HostBuffers = new("buffers for gradients and weights on the host", "4·P and e·P", Temporaries);
    internal static readonly Slot MasterGradients = new("gradients of master weights", "4·P", Temporaries);
    internal static readonly Slot Counters = new("optimizer step counters", "4·n, each in a block of its own", OptimizerStates);
    internal static readonly Slot Gradient = new("gradients", "e·P", Gradients);
    internal static readonly Slot CastWeights = new("weights cast by autocast", "2·|w|, once in a forward pass", Activations);
    internal static readonly Slot NewGradient = new("gradient being added", "e·|w|", Gradients);
    internal static readonly Slot OptimizerScratch = new("optimizer temporaries", "see the implementation", Temporaries);
    internal static readonly Slot Scale = new("loss scale and its counter", "4 each", Temporaries);
    internal static readonly Slot Workspaces = new("cuBLAS workspaces", "one per thread", MemoryCategory.Workspaces);

    internal static readonly Slot Tokens = new("tokens and labels", "2·8·N", Inputs);
    internal static readonly Slot Mask = new("attention mask", "e·B·S² (additive) or S² (boolean)", Temporaries);
    internal static readonly Slot RotaryTables = new("rotary tables", "2·e·S·D", Activations);
    internal static readonly Slot Residual = new("residual stream", "e·N·H", Activations);

    internal static readonly Slot NormUpcast = new("norm: input in fp32", "4·N·H", Activations);
    internal static readonly Slot NormScale = new("norm: 1/rms", "4·N", Activations);
    internal static readonly Slot NormRounded = new("norm: normalised input", "e·N·H", Activations);
    internal static readonly Slot NormOutput = new("norm: output", "e·N·H", Activations);

    internal static readonly Slot Queries = new("attention: queries", "e·N·Q", Activations);
    internal static readonly Slot KeysValues = new("attention: keys and values", "2·e·N·K", Activations);
    internal static readonly Slot Repeated = new("attention: copies of q, k, v for the products", "3·e·N·Q", Activations);
    internal static readonly Slot Scores = new("attention: probabilities", "e·B·Hq·S² (and fp32)", Activations);
    internal static readonly Slot LayerMask = new("attention: mask of the layer", "e·B·S²", Activations);
    internal static readonly Slot LogSumExp = new("attention: log-sum-exp", "4·N·Hq", Activations);
    internal static readonly Slot AttentionOutput = new("attention: output", "e·N·Q", Activations);

    internal static readonly Slot Gate = new("feed-forward: gate", "e·N·I", Activations);
    internal static readonly Slot Activated = new("feed-forward: silu(gate)", "e·N·I", Activations);
    internal static readonly Slot Up = new("feed-forward: up", "e·N·I", Activations);
    internal static readonly Slot Product = new("feed-forward: product", "e·N·I", Activations);

    internal static readonly Slot AdapterInput = new("adapters: input in their type", "4·N·inputs", Activations);
    internal static readonly Slot AdapterMiddle = new("adapters: A x", "N·r in their type", Activations);
    internal static readonly Slot Dropped = new("adapters: dropped input and mask", "N·inputs in their type, and N·inputs", Activations);

    internal static readonly Slot LogitsOutput = new("logits", "e·N·V", Logits);
    internal static readonly Slot LogitsUpcast = new("logits in fp32", "4·N·V", Logits);
    internal static readonly Slot LogSoftmax = new("log-softmax", "4·N·V (e·N·V without upcast)", Logits);
    internal static readonly Slot Targets = new("shifted labels", "8·N", Logits);
    internal static readonly Slot Loss = new("loss and its gradient", "4 each", Logits);
    internal static readonly Slot LossGradient = new("gradient of log-softmax", "4·N·V (e·N·V without upcast)", Logits);
    internal static readonly Slot LogitsGradient = new("gradient of logits", "4·N·V and e·N·V", Logits);

    internal static readonly Slot Forward = new("forward temporaries", "results not kept for backward", Temporaries);
    internal static readonly Slot Backward = new("backward temporaries", "gradients of activations", Temporaries);
}
