using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>Single values and nested components, as any visitor sees them.</summary>
public class StateVisitorExtensionsTests
{
    [Fact]
    public void A_value_of_every_type_is_restored_with_its_bits()
    {
        Restoring visitor = new() { Long = -3 };
        int head = 0;
        ulong seed = 0;
        bool ready = false;
        visitor.Visit("head", ref head, -5, 5);
        Assert.Equal((-5L, 5L), visitor.Range);
        visitor.Visit("seed", ref seed);
        visitor.Long = 1;
        visitor.Visit("ready", ref ready);
        Assert.Equal((0L, 1L), visitor.Range);
        Assert.Equal((-3, ulong.MaxValue - 2, true), (head, seed, ready));
    }

    [Fact]
    public void A_component_inside_another_has_the_names_of_both()
    {
        Restoring visitor = new();
        IStateVisitor inner = visitor.Under("stream").Under("filter");
        Assert.True(inner.IsRestoring);
        inner.Version("", default);
        inner.Version("gate", default);
        inner.Require("rows", "2");
        inner.Visit("floats", [1f]);
        inner.Visit("doubles", [1.0]);
        inner.Visit("longs", [1L]);
        inner.Visit("bytes", new byte[1]);
        Assert.Equal(
            ["stream.filter", "stream.filter.gate", "stream.filter.rows", "stream.filter.floats", "stream.filter.doubles", "stream.filter.longs", "stream.filter.bytes"],
            visitor.Names);
    }

    private sealed class Restoring : IStateVisitor
    {
        public List<string> Names { get; } = [];

        public long Long { get; set; }

        public (long Min, long Max) Range { get; private set; }

        public bool IsRestoring => true;

        public void Version(string component, ReadOnlyMemory<StateMigration> migrations) => Names.Add(component);

        public void Require(string name, string value) => Names.Add(name);

        public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite) => Names.Add(name);

        public void Visit(string name, Span<double> values, bool finite) => Names.Add(name);

        public void Visit(string name, Span<long> values, long min, long max)
        {
            Names.Add(name);
            Range = (min, max);
            values.Fill(Long);
        }

        public void Visit(string name, Span<byte> values) => Names.Add(name);
    }
}
