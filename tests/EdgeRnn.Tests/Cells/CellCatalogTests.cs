using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Tests.Reference;
using EdgeRnn.Training;
using Xunit;

namespace EdgeRnn.Tests.Cells;

public class CellCatalogTests
{
    [Fact]
    public void Every_kind_has_one_entry_and_one_reference()
    {
        CellKind[] kinds = Enum.GetValues<CellKind>();
        Assert.Equal(kinds, CellKinds.All.Select(cell => cell.Kind));
        Assert.Equal(kinds, CellConformance.Cells.Select(cell => cell.Kind).Order());
    }

    [Fact]
    public void Names_are_distinct_and_fit_a_command_line()
    {
        string[] names = [.. CellKinds.All.Select(cell => cell.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z-]*$", name));
        Assert.Equal(names.Length, CellKinds.All.Select(cell => cell.DisplayName).Distinct().Count());
    }

    [Fact]
    public void Descriptions_follow_from_the_shapes() => Assert.All(CellKinds.All, cell =>
    {
        CellShape shape = CellCatalog.ShapeOf(cell.Kind);
        Assert.Equal((shape.IsDiagonal, shape.ForgetGate >= 0), (cell.IsDiagonal, cell.HasForgetGate));
        Assert.Equal(CellConformance.Of(cell.Kind).IsDiagonal, cell.IsDiagonal);
    });

    [Fact]
    public void Every_pass_runs_the_equations_of_its_own_cell()
    {
        Type[] cells = [.. Enum.GetValues<CellKind>().Select(kind => CellOf(kind))];
        Assert.Equal(cells.Length, cells.Distinct().Count());
    }

    [Fact]
    public void An_unknown_kind_is_refused_and_the_known_ones_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => CellKinds.Of((CellKind)99));
        Assert.Contains("99 is not in the catalogue of cells: Elman, ElmanRelu, Gru, Lstm,", error.Message, StringComparison.Ordinal);
    }

    private static Type CellOf(CellKind kind)
    {
        var options = new LearnerOptions { InputSize = 1, OutputSize = 1, HiddenSize = 1, Cell = kind, VectorWidth = VectorWidth.Scalar };
        var memory = new NetworkMemory(new NetworkLayout(options, CellCatalog.ShapeOf(kind)), options);
        NetworkPass pass = PassFactory.Create(options, memory);
        Assert.Equal(typeof(F32x1), pass.GetType().GenericTypeArguments[0]);
        return pass.GetType().GenericTypeArguments[1];
    }
}
