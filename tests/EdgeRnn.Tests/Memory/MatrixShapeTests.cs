using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Memory;

public class MatrixShapeTests
{
    private static readonly int[] Sizes = [1, 3, 15, 16, 17, 31, 33, 64, 65, 100, 129];

    public static TheoryData<int> Columns => [.. Sizes];

    /// <summary>Panels as wide as the blocks of 1, 3 and 4 gates make them.</summary>
    public static TheoryData<int, int> GatedColumns =>
        [.. from gates in (int[])[1, 3, 4] from units in Sizes select (gates, units)];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Every_element_of_a_plain_matrix_has_a_place_of_its_own(int columns)
    {
        foreach (int rows in Sizes)
        {
            AssertBijection(MatrixShape.Plain(rows, columns));
        }
    }

    [Theory]
    [MemberData(nameof(GatedColumns))]
    public void Every_element_of_a_gated_matrix_has_a_place_of_its_own(int gates, int units)
    {
        int block = gates * Arena.Line, columns = gates * Arena.Pad(units);
        int panel = Math.Min(columns, Math.Max(1, MatrixShape.WidestPanel / block) * block);
        foreach (int rows in Sizes)
        {
            AssertBijection(new MatrixShape(MatrixShape.PadRows(rows), columns, panel));
        }
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void A_panel_holds_its_rows_one_behind_the_other(int columns)
    {
        var shape = MatrixShape.Plain(7, columns);
        for (int column = 0; column < shape.Columns; column++)
        {
            int panel = column / shape.PanelColumns;
            Assert.Equal(shape.StartOf(panel) + (column % shape.PanelColumns), shape.IndexOf(0, column));
            Assert.Equal(shape.IndexOf(0, column) + shape.WidthOf(panel), shape.IndexOf(1, column));
        }
    }

    [Theory]
    [InlineData(1, 1, 4, 16)]
    [InlineData(4, 16, 4, 16)]
    [InlineData(5, 17, 8, 32)]
    [InlineData(33, 65, 36, 80)]
    public void Rows_are_padded_to_four_and_columns_to_sixteen(int rows, int columns, int paddedRows, int paddedColumns)
    {
        var shape = MatrixShape.Plain(rows, columns);
        Assert.Equal((paddedRows, paddedColumns), (shape.Rows, shape.Columns));
        Assert.Equal(paddedRows * paddedColumns, shape.Length);
    }

    [Fact]
    public void The_panels_together_are_as_wide_as_the_matrix()
    {
        foreach (int columns in Sizes)
        {
            var shape = MatrixShape.Plain(3, columns);
            Assert.Equal(shape.Columns, Enumerable.Range(0, shape.Panels).Sum(shape.WidthOf));
            Assert.All(Enumerable.Range(0, shape.Panels), panel => Assert.InRange(shape.WidthOf(panel), 16, MatrixShape.WidestPanel));
        }
    }

    [Fact]
    public void Every_element_of_every_tensor_of_a_network_has_a_place_of_its_own()
    {
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (int units in Sizes)
            {
                var options = new LearnerOptions
                { InputSize = 5, OutputSize = 19, HiddenSize = units, Layers = 3, Cell = cell };
                var layout = new NetworkLayout(options, CellCatalog.ShapeOf(cell));
                var seen = new HashSet<int>();
                foreach (Parameter parameter in layout.Tensors)
                {
                    for (int i = 0; i < parameter.Length; i++)
                    {
                        int index = parameter.IndexOf(i / parameter.Columns, i % parameter.Columns);
                        Assert.InRange(index, 0, layout.ParameterLength - 1);
                        Assert.True(seen.Add(index), $"{parameter.Name}[{i}] of {cell} {units} shares its place");
                    }
                }
            }
        }
    }

    private static void AssertBijection(MatrixShape shape)
    {
        bool[] taken = new bool[shape.Length];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                int index = shape.IndexOf(row, column);
                Assert.False(taken[index], $"{shape} ({row}, {column}) shares place {index}");
                taken[index] = true;
            }
        }

        Assert.DoesNotContain(false, taken);
    }
}
