using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Support;

/// <summary>
/// Damages one number of a component's state where it lies: a tensor is drawn among those of a part, then a number in it.
/// Counters stay as they are.
/// </summary>
/// <remarks>Weights that are listed as a copy in another layout are not reached.</remarks>
internal sealed class FaultVisitor(string part, Random random) : IStateVisitor
{
    private readonly List<string> _names = [];
    private string? _victim;

    public bool IsRestoring => false;

    /// <summary>What was done.</summary>
    public string Damage { get; private set; } = "nothing";

    /// <summary>Injects one fault.</summary>
    public static string Into(Action<IStateVisitor> visit, string part, Random random)
    {
        var visitor = new FaultVisitor(part, random);
        visit(visitor);
        visitor._victim = visitor._names[random.Next(visitor._names.Count)];
        visit(visitor);
        return visitor.Damage;
    }

    public void Require(string name, string value)
    {
    }

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite)
    {
        if (IsVictim(name, values.Length))
        {
            int at = random.Next(values.Length);
            float was = values[at];
            values[at] = Faults.Of(was, random);
            Damage = $"{name}[{at}]: {was:g4} became {values[at]:g4}";
        }
    }

    public void Visit(string name, Span<double> values, bool finite)
    {
        if (IsVictim(name, values.Length))
        {
            int at = random.Next(values.Length);
            double was = values[at];
            values[at] = Faults.Of(was, random);
            Damage = $"{name}[{at}]: {was:g4} became {values[at]:g4}";
        }
    }

    public void Visit(string name, Span<long> values, long min, long max)
    {
    }

    public void Visit(string name, Span<byte> values)
    {
    }

    private bool IsVictim(string name, int length)
    {
        if (_victim is null && length > 0 && (name == part || name.StartsWith(part + ".", StringComparison.Ordinal)))
        {
            _names.Add(name);
        }

        return name == _victim;
    }
}
