namespace EdgeRnn.Storage;

/// <summary>Declares a component's state to a <see cref="SafetensorsWriter"/> in one walk and writes it in as many more as there are element sizes.</summary>
internal sealed class StateWriter(SafetensorsWriter writer) : IStateVisitor
{
    private int _bits;

    public bool IsRestoring => false;

    /// <summary>To be called before <see cref="Write"/>; between the two the caller may declare more.</summary>
    public void Declare(Action<IStateVisitor> state)
    {
        _bits = 0;
        state(this);
    }

    public void Write(Action<IStateVisitor> state)
    {
        foreach (int bits in (ReadOnlySpan<int>)[64, 32, 8])
        {
            _bits = bits;
            state(this);
        }
    }

    public void Version(string component, ReadOnlyMemory<StateMigration> migrations) =>
        Require(StateVersions.KeyOf(component), StateVersions.Text(migrations.Length + 1));

    public void Require(string name, string value)
    {
        if (_bits == 0)
        {
            writer.AddMetadata(name, value);
        }
    }

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite) => Visit<float>(name, values, shape);

    public void Visit(string name, Span<double> values, bool finite) => Visit<double>(name, values, default);

    public void Visit(string name, Span<long> values, long min, long max) => Visit<long>(name, values, default);

    public void Visit(string name, Span<byte> values) => Visit<byte>(name, values, default);

    private void Visit<T>(string name, ReadOnlySpan<T> values, ReadOnlySpan<long> shape) where T : unmanaged
    {
        TensorType type = TensorTypes.Of<T>();
        if (_bits == 0)
        {
            writer.Add(name, type, shape.IsEmpty ? [values.Length] : shape);
        }
        else if (_bits == type.Bits())
        {
            writer.Write(name, values);
        }
    }
}
