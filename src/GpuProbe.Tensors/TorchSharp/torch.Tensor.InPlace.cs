using GpuProbe.Tensors.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator Zero = new("aten::zero_");
        private static readonly Operator FillScalar = new("aten::fill_", "Scalar");
        private static readonly Operator AddInPlace = new("aten::add_", "Tensor");
        private static readonly Operator AddScalarInPlace = new("aten::add_", "Scalar");
        private static readonly Operator MulScalarInPlace = new("aten::mul_", "Scalar");
        private static readonly Operator AddcmulInPlace = new("aten::addcmul_");
        private static readonly Operator AddcdivInPlace = new("aten::addcdiv_");
        private static readonly Operator NormalInPlace = new("aten::normal_");
        private static readonly Operator UniformInPlace = new("aten::uniform_");
        private static readonly Operator TriuInPlace = new("aten::triu_");
        private static readonly Operator TrilInPlace = new("aten::tril_");

        /// <summary>Sets every element to 0.</summary>
        public Tensor zero_() => InPlace(Zero, this);

        /// <summary>Sets every element to a number.</summary>
        public Tensor fill_(Scalar value) => InPlace(FillScalar, this, value.Value);

        /// <summary>Adds a tensor.</summary>
        public Tensor add_(Tensor target) => InPlace(AddInPlace, this, target);

        /// <summary>Adds <paramref name="alpha"/> times a tensor.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(AddInPlace, this, target, alpha.Value);

        /// <summary>Adds a number.</summary>
        public Tensor add_(Scalar scalar) => InPlace(AddScalarInPlace, this, scalar.Value);

        /// <summary>Adds <paramref name="alpha"/> times a number.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(AddScalarInPlace, this, scalar.Value, alpha.Value);

        /// <summary>Multiplies by a number.</summary>
        public Tensor mul_(Scalar target) => InPlace(MulScalarInPlace, this, target.Value);

        /// <summary>Adds <paramref name="value"/> times the product of two tensors.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(AddcmulInPlace, this, tensor1, tensor2, value.Value);

        /// <summary>Adds <paramref name="value"/> times the quotient of two tensors.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(AddcdivInPlace, this, tensor1, tensor2, value.Value);

        /// <summary>Draws every element from a normal distribution.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => InPlace(NormalInPlace, this, mean, std);

        /// <summary>Draws every element evenly from between two numbers.</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) => InPlace(UniformInPlace, this, from, to);

        /// <summary>Sets everything below a diagonal to 0.</summary>
        public Tensor triu_(long diagonal = 0) => InPlace(TriuInPlace, this, diagonal);

        /// <summary>Sets everything above a diagonal to 0.</summary>
        public Tensor tril_(long diagonal = 0) => InPlace(TrilInPlace, this, diagonal);

        private Tensor InPlace(Operator op, params ReadOnlySpan<Argument> arguments)
        {
            op.Run(arguments);
            return this;
        }
    }
}
