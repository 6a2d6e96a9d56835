using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>Forward-mode derivatives against the formulas in double, element by element, for two gates of three over 33 units.</summary>
public class SensitivitiesTests
{
    private const int Units = 48, Gates = 2, AllGates = 3, FirstGate = 1, Rows = 7;

    private static readonly GateColumns Columns = new(Gates, FirstGate * Arena.Line, AllGates * Arena.Line);

    public static TheoryData<VectorWidth> Widths => [.. VectorCode.Widths];

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_state_of_one_vector_advances_by_the_chain_rule(VectorWidth width)
    {
        var data = new Data();
        float[] before = data.H.View.Span.ToArray();
        Run(width, new Advance(data, ofTwo: false));
        ForEach(data.H, (row, unit, gate, index) => Assert.Equal(
            ((double)data.HStep.Hidden.Span[unit] * before[index]) + ((double)data.X.Span[row] * data.HStep.Gates.Span[gate]),
            data.H.View.Span[index], 1e-6));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Each_of_two_vectors_depends_on_both(VectorWidth width)
    {
        var data = new Data();
        float[] h = data.H.View.Span.ToArray(), c = data.C.View.Span.ToArray();
        Run(width, new Advance(data, ofTwo: true));
        foreach ((Matrix after, StateDerivative step) in new[] { (data.H, data.HStep), (data.C, data.CStep) })
        {
            ForEach(after, (row, unit, gate, index) => Assert.Equal(
                ((double)step.Hidden.Span[unit] * h[index]) + ((double)step.Memory.Span[unit] * c[index]) + ((double)data.X.Span[row] * step.Gates.Span[gate]),
                after.View.Span[index], 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_gradient_adds_each_units_derivative(VectorWidth width)
    {
        var data = new Data();
        float[] before = data.C.View.Span.ToArray();
        Run(width, new AddGradient(data));
        ForEach(data.C, (_, unit, _, index) => Assert.Equal(
            before[index] + ((double)data.H.View.Span[index] * data.HStep.Hidden.Span[unit]), data.C.View.Span[index], 1e-6));
    }

    [Fact]
    public void A_unit_reaches_itself_through_the_diagonal_of_every_gate()
    {
        var data = new Data();
        float[] before = data.HStep.Hidden.Span.ToArray();
        Sensitivities.AddOwnWeights(data.Recurrent, data.HStep, Columns);
        for (int unit = 0; unit < Units; unit++)
        {
            double expected = before[unit];
            for (int gate = 0; gate < Gates; gate++)
            {
                int column = (((unit / Arena.Line * Gates) + gate) * Arena.Line) + (unit % Arena.Line);
                expected += (double)data.HStep.Gates.Span[GateOf(column)] * data.Recurrent.View.Span[data.Recurrent.Shape.IndexOf(unit, column)];
            }

            Assert.Equal(expected, data.HStep.Hidden.Span[unit], 1e-6);
        }
    }

    private static void Run(VectorWidth width, IVectorVisitor<bool> work) => Assert.True(EdgeRnn.Simd.Widths.Accept(width, work));

    /// <summary>Every element that is in use, with its unit and the place of its gate.</summary>
    private static void ForEach(Matrix matrix, Action<int, int, int, int> check)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < matrix.Shape.Columns; column++)
            {
                int unit = (column / (Gates * Arena.Line) * Arena.Line) + (column % Arena.Line);
                check(row, unit, GateOf(column), matrix.Shape.IndexOf(row, column));
            }
        }
    }

    private static int GateOf(int column) =>
        (column / (Gates * Arena.Line) * Columns.Block) + Columns.Start + (column % (Gates * Arena.Line));

    private sealed class Data
    {
        private readonly Arena _arena = new(1 << 14);
        private readonly Random _random = new(811);

        public Data()
        {
            var shape = new MatrixShape(MatrixShape.PadRows(Rows), Gates * Units, Gates * Arena.Line);
            H = new Matrix(shape, Take(shape.Length));
            C = new Matrix(shape, Take(shape.Length));
            Recurrent = new Matrix(shape with { Rows = Units }, Take(Units * Gates * Units));
            X = Take(Arena.Line);
            HStep = new StateDerivative(Take(Units), Take(Units), Take(AllGates * Units));
            CStep = new StateDerivative(Take(Units), Take(Units), Take(AllGates * Units));
        }

        public Matrix H { get; }

        public Matrix C { get; }

        public Matrix Recurrent { get; }

        public View X { get; }

        public StateDerivative HStep { get; }

        public StateDerivative CStep { get; }

        private View Take(int length)
        {
            View view = _arena.Take(length);
            foreach (ref float x in view.Span)
            {
                x = (2 * _random.NextSingle()) - 1;
            }

            return view;
        }
    }

    private sealed class Advance(Data data, bool ofTwo) : IVectorVisitor<bool>
    {
        public bool Visit<V>()
            where V : unmanaged, IVec<V>
        {
            if (ofTwo)
            {
                Sensitivities.Advance<V>(data.H, data.C, Rows, data.X, data.HStep, data.CStep, Columns);
            }
            else
            {
                Sensitivities.Advance<V>(data.H, Rows, data.X, data.HStep, Columns);
            }

            return true;
        }
    }

    private sealed class AddGradient(Data data) : IVectorVisitor<bool>
    {
        public bool Visit<V>()
            where V : unmanaged, IVec<V>
        {
            Sensitivities.AddGradient<V>(data.C, data.H, Rows, data.HStep.Hidden, Columns);
            return true;
        }
    }
}
