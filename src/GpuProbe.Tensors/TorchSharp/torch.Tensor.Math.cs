using GpuProbe.Tensors.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator Add = new("aten::add", "Tensor");
        private static readonly Operator AddScalar = new("aten::add", "Scalar");
        private static readonly Operator Sub = new("aten::sub", "Tensor");
        private static readonly Operator Mul = new("aten::mul", "Tensor");
        private static readonly Operator MulScalar = new("aten::mul", "Scalar");
        private static readonly Operator DivScalar = new("aten::div", "Scalar");
        private static readonly Operator Neg = new("aten::neg");
        private static readonly Operator PowScalar = new("aten::pow", "Tensor_Scalar");
        private static readonly Operator Rsqrt = new("aten::rsqrt");
        private static readonly Operator Sqrt = new("aten::sqrt");
        private static readonly Operator Cos = new("aten::cos");
        private static readonly Operator Sin = new("aten::sin");
        private static readonly Operator Abs = new("aten::abs");
        private static readonly Operator Max = new("aten::max");
        private static readonly Operator Sum = new("aten::sum");
        private static readonly Operator Mean = new("aten::mean");
        private static readonly Operator MeanDim = new("aten::mean", "dim");
        private static readonly Operator LogicalNot = new("aten::logical_not");
        private static readonly Operator And = new("aten::__and__", "Tensor");
        private static readonly Operator LessOrEqual = new("aten::le", "Tensor");
        private static readonly Operator Greater = new("aten::gt", "Tensor");
        private static readonly Operator Where = new("aten::where", "self");
        private static readonly Operator Reciprocal = new("aten::reciprocal");

        /// <summary>Sum, element by element.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => Add.Call(left, right);

        /// <summary>Sum with a number.</summary>
        public static Tensor operator +(Tensor left, double right) => AddScalar.Call(left, right);

        /// <summary>Sum with a number.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => AddScalar.Call(left, right.Value);

        /// <summary>Whether both are true, element by element.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => And.Call(left, right);

        /// <summary>Difference, element by element.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => Sub.Call(left, right);

        /// <summary>Negation.</summary>
        public static Tensor operator -(Tensor tensor) => Neg.Call(tensor);

        /// <summary>Product, element by element.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => Mul.Call(left, right);

        /// <summary>Product with a number.</summary>
        public static Tensor operator *(Tensor left, double right) => MulScalar.Call(left, right);

        /// <summary>Product with a number.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => MulScalar.Call(left, right.Value);

        /// <inheritdoc cref="op_Multiply(Tensor, double)"/>
        public static Tensor operator *(Tensor left, int right) => MulScalar.Call(left, (long)right);

        /// <summary>Quotient by a number.</summary>
        public static Tensor operator /(Tensor left, double right) => DivScalar.Call(left, right);

        /// <summary>Quotient by a number.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => DivScalar.Call(left, right.Value);

        /// <inheritdoc cref="op_Division(Tensor, double)"/>
        public static Tensor operator /(Tensor left, int right) => DivScalar.Call(left, (long)right);

        /// <inheritdoc cref="op_Division(Tensor, double)"/>
        public static Tensor operator /(Tensor left, long right) => DivScalar.Call(left, right);

        /// <summary>Sum with <paramref name="alpha"/> times a tensor.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Add.Call(this, target, alpha.Value);

        /// <summary>Sum with <paramref name="alpha"/> times a number.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => AddScalar.Call(this, scalar.Value, alpha.Value);

        /// <summary>Power.</summary>
        public Tensor pow(Scalar exponent) => PowScalar.Call(this, exponent.Value);

        /// <summary>Reciprocal of the square root.</summary>
        public Tensor rsqrt() => Rsqrt.Call(this);

        /// <summary>Square root.</summary>
        public Tensor sqrt() => Sqrt.Call(this);

        /// <summary>One divided by each element.</summary>
        public Tensor reciprocal() => Reciprocal.Call(this);

        /// <summary>Whether each element is at most the other's.</summary>
        public Tensor le(Tensor target) => LessOrEqual.Call(this, target);

        /// <summary>Whether each element is more than the other's.</summary>
        public Tensor gt(Tensor target) => Greater.Call(this, target);

        /// <summary>This tensor's elements where <paramref name="condition"/> is true, else those of <paramref name="y"/>.</summary>
        public Tensor where(Tensor condition, Tensor y) => Where.Call(condition, this, y);

        /// <summary>Cosine.</summary>
        public Tensor cos() => Cos.Call(this);

        /// <summary>Sine.</summary>
        public Tensor sin() => Sin.Call(this);

        /// <summary>Absolute value.</summary>
        public Tensor abs() => Abs.Call(this);

        /// <summary>Largest element.</summary>
        public Tensor max() => Max.Call(this);

        /// <summary>Sum of all elements, computed and returned in <paramref name="type"/>.</summary>
        public Tensor sum(ScalarType? type = null) => Sum.Call(this, type);

        /// <summary>Mean of all elements.</summary>
        public Tensor mean() => Mean.Call(this, Argument.None);

        /// <summary>Mean over dimensions, computed and returned in <paramref name="type"/>.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => MeanDim.Call(this, dimensions, keepdim, type);

        /// <summary>Negation of truth values.</summary>
        public Tensor logical_not() => LogicalNot.Call(this);
    }
}
