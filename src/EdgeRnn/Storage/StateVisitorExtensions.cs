namespace EdgeRnn.Storage;

/// <summary>Single values and nested components for <see cref="IStateVisitor"/>.</summary>
public static class StateVisitorExtensions
{
    /// <summary>One F64 value.</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref double value, bool finite = false) =>
        visitor.Visit(name, new Span<double>(ref value), finite);

    /// <summary>One F32 value.</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref float value, bool finite = false) =>
        visitor.Visit(name, new Span<float>(ref value), default, finite);

    /// <summary>One I64 value within [min, max].</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref long value, long min = long.MinValue, long max = long.MaxValue) =>
        visitor.Visit(name, new Span<long>(ref value), min, max);

    /// <summary>One I64 value within [min, max].</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref int value, int min = int.MinValue, int max = int.MaxValue)
    {
        long wide = value;
        visitor.Visit(name, ref wide, min, max);
        value = (int)wide;
    }

    /// <summary>One I64 value with the same bits.</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref ulong value)
    {
        long bits = unchecked((long)value);
        visitor.Visit(name, ref bits);
        value = unchecked((ulong)bits);
    }

    /// <summary>One I64 value, 0 or 1.</summary>
    public static void Visit(this IStateVisitor visitor, string name, ref bool value)
    {
        long bit = value ? 1 : 0;
        visitor.Visit(name, ref bit, 0, 1);
        value = bit != 0;
    }

    /// <summary>The same visitor with <paramref name="prefix"/> and a dot before every name, for a component inside another.</summary>
    public static IStateVisitor Under(this IStateVisitor visitor, string prefix) => new PrefixedVisitor(visitor, prefix);

    private sealed class PrefixedVisitor(IStateVisitor inner, string prefix) : IStateVisitor
    {
        public bool IsRestoring => inner.IsRestoring;

        public void Version(string component, ReadOnlyMemory<StateMigration> migrations) =>
            inner.Version(component.Length == 0 ? prefix : Full(component), migrations);

        public void Require(string name, string value) => inner.Require(Full(name), value);

        public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite) =>
            inner.Visit(Full(name), values, shape, finite);

        public void Visit(string name, Span<double> values, bool finite) => inner.Visit(Full(name), values, finite);

        public void Visit(string name, Span<long> values, long min, long max) => inner.Visit(Full(name), values, min, max);

        public void Visit(string name, Span<byte> values) => inner.Visit(Full(name), values);

        private string Full(string name) => $"{prefix}.{name}";
    }
}
