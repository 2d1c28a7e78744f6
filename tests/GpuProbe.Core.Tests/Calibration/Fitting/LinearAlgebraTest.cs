using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Calibration.Fitting;

namespace GpuProbe.Core.Tests.Calibration.Fitting;

public sealed class LinearAlgebraTest
{
    private const double Close = 1e-8;

    /// <summary>Problems of 1 to 6 unknowns in 6 to 30 equations, with entries of either sign and of sizes from 0.001 to 1000.</summary>
    private static Gen<(double[][] Columns, double[] Right)> Problems { get; } =
        from unknowns in Gen.Choose(1, 6)
        from equations in Gen.Choose(6, 30)
        from columns in Gen.ArrayOf(Gen.ArrayOf(Entries(), equations), unknowns)
        from right in Gen.ArrayOf(Entries(), equations)
        select (columns, right);

    [Fact]
    public void The_triangle_has_the_columns_lengths_angles_and_right_sides() => Prop.ForAll(Problems.ToArbitrary(), problem =>
    {
        HouseholderQr reduced = Reduce(problem);
        for (int j = 0; j < problem.Columns.Length; j++)
        {
            double[] triangle = Column(reduced.R, j);
            Near(Dot(problem.Columns[j], problem.Right), Dot(triangle, reduced.C), Norm(problem.Columns[j]) * Norm(problem.Right));
            for (int k = 0; k <= j; k++)
                Near(Dot(problem.Columns[j], problem.Columns[k]), Dot(triangle, Column(reduced.R, k)), Norm(problem.Columns[j]) * Norm(problem.Columns[k]));
            for (int i = j + 1; i < triangle.Length; i++)
                Assert.Equal(0, triangle[i]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_unknown_is_negative_and_none_could_move_and_lower_the_residual() => Prop.ForAll(Problems.ToArbitrary(), problem =>
    {
        HouseholderQr reduced = Reduce(problem);
        double[] x = NonNegativeLeastSquares.Solve(reduced.R, [.. reduced.C]);
        double[] residual = [.. problem.Right.Select((right, i) => right - x.Select((value, j) => value * problem.Columns[j][i]).Sum())];
        for (int j = 0; j < x.Length; j++)
        {
            Assert.True(x[j] >= 0);
            double gradient = Dot(problem.Columns[j], residual);
            double size = Norm(problem.Columns[j]) * Norm(problem.Right);
            Assert.True(gradient <= Close * size);
            if (x[j] > 0)
                Near(0, gradient, size);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Solutions_that_are_not_negative_are_found() => Prop.ForAll(
        (from problem in Problems
         from x in Gen.ArrayOf(Gen.Choose(0, 1000).Select(one => one / 10.0), problem.Columns.Length)
         select (problem.Columns, x)).Where(one => Collinearity.Sines(one.Columns).Min() > 0.01).ToArbitrary(),
        given =>
        {
            double[] right = [.. Enumerable.Range(0, given.Columns[0].Length).Select(i => given.x.Select((value, j) => value * given.Columns[j][i]).Sum())];
            HouseholderQr reduced = Reduce((given.Columns, right));
            double[] found = NonNegativeLeastSquares.Solve(reduced.R, reduced.C);
            for (int j = 0; j < found.Length; j++)
                Near(given.x[j] * Norm(given.Columns[j]), found[j] * Norm(given.Columns[j]), 1e4 * Math.Max(Norm(right), 1));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_column_that_others_make_up_has_no_angle_to_them() => Prop.ForAll(
        Problems.Where(problem => problem.Columns.Length is >= 2 and <= 4 && Collinearity.Sines(problem.Columns).Min() > 1e-3).ToArbitrary(),
        problem =>
        {
            double[] sum = [.. Enumerable.Range(0, problem.Right.Length).Select(i => problem.Columns.Sum(column => column[i] / Norm(column)))];
            double[] sines = Collinearity.Sines([.. problem.Columns, sum]);
            Assert.All(sines, sine => Assert.InRange(sine, 0, 1e-6));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Angles_do_not_depend_on_units() => Prop.ForAll(Problems.ToArbitrary(), problem =>
    {
        double[] sines = Collinearity.Sines(problem.Columns);
        double[] scaled = Collinearity.Sines([.. problem.Columns.Select((column, j) => column.Select(x => x * Math.Pow(1000, j - 2)).ToArray())]);
        for (int j = 0; j < sines.Length; j++)
            Assert.Equal(sines[j], scaled[j], 1e-6);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_inverse_times_its_matrix_is_one() => Prop.ForAll(
        Problems.Where(problem => Collinearity.Sines(problem.Columns).Min() > 0.05).ToArbitrary(),
        problem =>
        {
            double[][] units = [.. problem.Columns.Select(column => column.Select(x => x / Norm(column)).ToArray())];
            int count = units.Length;
            double[,] matrix = new double[count, count];
            for (int j = 0; j < count; j++)
            {
                for (int k = 0; k < count; k++)
                    matrix[j, k] = Dot(units[j], units[k]);
            }

            double[,] inverse = SymmetricSystem.Inverse(matrix)!;
            for (int j = 0; j < count; j++)
            {
                for (int k = 0; k < count; k++)
                    Assert.Equal(j == k ? 1 : 0, Enumerable.Range(0, count).Sum(i => matrix[j, i] * inverse[i, k]), 1e-6);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_singular_matrix_has_no_inverse() => Assert.Null(SymmetricSystem.Inverse(new double[,] { { 1, 1 }, { 1, 1 } }));

    [Theory]
    [InlineData(4, 2.776, 0.01)]
    [InlineData(10, 2.228, 0.001)]
    [InlineData(30, 2.042, 0.001)]
    [InlineData(1e9, 1.960, 0.001)]
    public void Points_of_students_distribution_are_those_of_its_tables(double degrees, double point, double tolerance) =>
        Assert.Equal(point, StudentT.TwoSided95(degrees), tolerance);

    private static Gen<double> Entries() =>
        from size in Gen.Choose(-1000, 1000)
        from scale in Gen.Elements(0.001, 1.0)
        select size == 0 ? scale : size * scale;

    private static HouseholderQr Reduce((double[][] Columns, double[] Right) problem) =>
        HouseholderQr.Reduce([.. problem.Columns.Select(column => (double[])[.. column])], [.. problem.Right]);

    private static double[] Column(double[,] r, int j) => [.. Enumerable.Range(0, r.GetLength(0)).Select(i => r[i, j])];

    private static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    private static double Norm(double[] one) => Math.Sqrt(Dot(one, one));

    private static void Near(double expected, double actual, double size) => Assert.InRange(actual, expected - Close * size, expected + Close * size);
}
