using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor. It owns one reference to libtorch's tensor and gives it back when it is disposed, by its own
    /// <see cref="Dispose()"/> or by the dispose scope it was created in.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long finalizedCount;
        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            Interlocked.Increment(ref totalCount);
            OwningDisposeScope = DisposeScopeManager.Register(this);
        }

        /// <summary>Gives the reference back if the program forgot to; counted, because it happens at an unknown time.</summary>
        ~Tensor()
        {
            if (handle != 0)
                Interlocked.Increment(ref finalizedCount);
            Dispose(disposing: false);
        }

        /// <summary>The <c>at::Tensor*</c> that this object owns.</summary>
        /// <exception cref="ObjectDisposedException">The tensor has been disposed.</exception>
        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        /// <summary>A tensor that owns the reference behind an <c>at::Tensor*</c>.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Tensors that are held now, by whichever thread.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        internal static long FinalizedCount => Interlocked.Read(ref finalizedCount);

        /// <summary>Whether the reference has been given back.</summary>
        public bool IsInvalid => handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Sizes of the dimensions, outermost first.</summary>
        public long[] shape => Ask(static handle => Native.Shape(handle).Sizes);

        /// <summary>Number of dimensions.</summary>
        public long ndim => shape.Length;

        /// <summary>Type of the elements.</summary>
        public ScalarType dtype => Ask(static handle => (ScalarType)Native.DataType(handle));

        /// <summary>Where the elements are.</summary>
        public Device device => Ask(static handle => DeviceCode.FromCode(Native.DeviceCode(handle)));

        /// <summary>Number of elements.</summary>
        public long NumberOfElements => Ask(static handle => Native.NumberOfElements(handle));

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => Ask(static handle => Native.ElementSize(handle));

        /// <summary>Whether the graph starts here: created by the program, not by an operator under autograd.</summary>
        public bool is_leaf => Ask(static handle => Native.IsLeaf(handle) != 0);

        /// <summary>Whether autograd follows this tensor.</summary>
        public bool requires_grad
        {
            get => Ask(static handle => Native.RequiresGrad(handle) != 0);
            set
            {
                Native.SetRequiresGrad(Handle, value);
                GC.KeepAlive(this);
            }
        }

        /// <summary>
        /// The gradient, or <see langword="null"/>. Reading makes a new reference, to be disposed like any tensor;
        /// setting <see langword="null"/> lets the gradient go.
        /// </summary>
        public Tensor? grad
        {
            get => Ask(static handle => Native.Grad(handle)) is var found && found != 0 ? new Tensor(found) : null;
            set
            {
                Native.SetGrad(Handle, value?.Handle ?? 0);
                GC.KeepAlive(value);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Size of one dimension; negative counts from the end.</summary>
        public long size(int dim)
        {
            long[] sizes = shape;
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        /// <summary>Sets whether autograd follows this tensor, and returns it.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Computes the gradients of everything this single number depends on.</summary>
        public void backward() => backward(grad_tensors: null);

        /// <summary>Computes the gradients of everything this tensor depends on.</summary>
        /// <param name="grad_tensors">Gradient of this tensor; may be left out for a single number.</param>
        /// <param name="retain_graph">Keep what was saved for backward.</param>
        /// <param name="create_graph">Only <see langword="false"/>.</param>
        /// <param name="inputs">Only <see langword="null"/>: gradients go to all leaves.</param>
        /// <exception cref="NotSupportedException">A graph of the gradients, or gradients of some tensors only.</exception>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            if (create_graph || inputs is not null)
                throw new NotSupportedException("backward with " + (create_graph ? nameof(create_graph) : nameof(inputs)));
            Native.Backward(Handle, grad_tensors is [var gradient] ? gradient.Handle : 0, retain_graph);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(this);
        }

        /// <summary>A second reference to the same tensor.</summary>
        public Tensor alias() => new(Ask(static handle => Native.Alias(handle)));

        /// <summary>Leaves this tensor to the scope around the current one.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes this tensor out of all dispose scopes: it now lives until it is disposed.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the reference back.</summary>
        protected virtual void Dispose(bool disposing)
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0)
                return;
            DisposeScopeManager.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref totalCount);
            Native.Free(owned);
        }

        // Without KeepAlive the collector could free a forgotten tensor while libtorch is being asked about it.
        private T Ask<T>(Func<nint, T> question)
        {
            T answer = question(Handle);
            GC.KeepAlive(this);
            return answer;
        }
    }
}
