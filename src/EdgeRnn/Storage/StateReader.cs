using System.Buffers.Binary;
using System.Globalization;

namespace EdgeRnn.Storage;

/// <summary>
/// Brings a file's tensors to a component in three walks: the first compares names, types and shapes with the header,
/// the second looks at the values, and only the third, which cannot fail, overwrites.
/// </summary>
/// <param name="file">Its header is used; its bytes are given by <see cref="Restore"/>.</param>
/// <param name="weightsOnly">
/// Accepts what another program wrote: other floating-point types, and no metadata. A state must be as it was saved.
/// </param>
internal sealed class StateReader(SafetensorsFile file, bool weightsOnly) : IStateVisitor
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<string> _differences = [];
    private Phase _phase;
    private byte[] _data = [];

    private enum Phase
    {
        Compare,
        Check,
        Restore,
    }

    public bool IsRestoring => _phase == Phase.Restore;

    /// <summary>Every missing, extra and different tensor or option.</summary>
    /// <param name="state">The component's list.</param>
    /// <param name="ignored">A tensor that is not the component's.</param>
    public IReadOnlyList<string> Compare(Action<IStateVisitor> state, string? ignored)
    {
        state(this);
        foreach (TensorInfo tensor in file.Tensors)
        {
            if (tensor.Name != ignored && !_visited.Contains(tensor.Name))
            {
                _differences.Add($"{ModelFileException.Quote(tensor.Name)} {tensor.ShapeText} is extra");
            }
        }

        return _differences;
    }

    /// <summary>Checks all values, then overwrites the component's with them. To be called when <see cref="Compare"/> found nothing.</summary>
    /// <param name="state">The component's list.</param>
    /// <param name="data">The file's data section.</param>
    public void Restore(Action<IStateVisitor> state, byte[] data)
    {
        _data = data;
        _phase = Phase.Check;
        state(this);
        _phase = Phase.Restore;
        state(this);
    }

    public void Require(string name, string value)
    {
        if (_phase != Phase.Compare)
        {
            return;
        }

        if (!file.Metadata.TryGetValue(name, out string? found))
        {
            if (!weightsOnly)
            {
                _differences.Add($"{name} is not stated, expected {ModelFileException.Quote(value)}");
            }
        }
        else if (found != value)
        {
            _differences.Add($"{name} is {ModelFileException.Quote(found)}, expected {ModelFileException.Quote(value)}");
        }
    }

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite)
    {
        if (TryBytes<float>(name, values.Length, shape, out ReadOnlySpan<byte> bytes, out TensorType type))
        {
            if (_phase == Phase.Restore)
            {
                TensorFloats.Convert(type, bytes, values);
                return;
            }

            for (int i = 0; finite && i < values.Length; i++)
            {
                float value = TensorFloats.Element(type, bytes, i);
                if (!float.IsFinite(value))
                {
                    throw NotAllowed(name, i, value, "a finite number");
                }
            }
        }
    }

    public void Visit(string name, Span<double> values, bool finite)
    {
        if (TryBytes<double>(name, values.Length, default, out ReadOnlySpan<byte> bytes, out _))
        {
            for (int i = 0; i < values.Length; i++)
            {
                double value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(sizeof(double) * i)..]);
                if (finite && !double.IsFinite(value))
                {
                    throw NotAllowed(name, i, value, "a finite number");
                }

                values[i] = IsRestoring ? value : values[i];
            }
        }
    }

    public void Visit(string name, Span<long> values, long min, long max)
    {
        if (TryBytes<long>(name, values.Length, default, out ReadOnlySpan<byte> bytes, out _))
        {
            for (int i = 0; i < values.Length; i++)
            {
                long value = BinaryPrimitives.ReadInt64LittleEndian(bytes[(sizeof(long) * i)..]);
                if (value < min || value > max)
                {
                    throw NotAllowed(name, i, value, $"a number from {min} to {max}");
                }

                values[i] = IsRestoring ? value : values[i];
            }
        }
    }

    public void Visit(string name, Span<byte> values)
    {
        if (TryBytes<byte>(name, values.Length, default, out ReadOnlySpan<byte> bytes, out _) && IsRestoring)
        {
            bytes.CopyTo(values);
        }
    }

    // False while comparing, when there are no bytes yet.
    private bool TryBytes<T>(string name, int length, ReadOnlySpan<long> shape, out ReadOnlySpan<byte> bytes, out TensorType type)
        where T : unmanaged
    {
        bytes = default;
        type = default;
        if (_phase == Phase.Compare)
        {
            CompareTensor(name, TensorTypes.Of<T>(), length, shape.IsEmpty ? [length] : shape.ToArray());
            return false;
        }

        if (!file.TryGet(name, out TensorInfo tensor))
        {
            throw new InvalidOperationException($"'{name}' was not in the component's list when it was first walked.");
        }

        bytes = _data.AsSpan((int)tensor.Offset, (int)tensor.ByteLength);
        type = tensor.Type;
        return true;
    }

    private void CompareTensor(string name, TensorType type, int length, long[] shape)
    {
        if (!type.TryGetByteLength(shape, out long bytes) || bytes != (long)length * type.Bits() / 8)
        {
            throw new InvalidOperationException($"'{name}' has {length} values, which is not its shape {TensorInfo.FormatShape(shape)}.");
        }

        if (!_visited.Add(name))
        {
            throw new InvalidOperationException($"'{name}' stands twice in the component's list.");
        }

        string expected = $"{type.Name()} {TensorInfo.FormatShape(shape)}";
        if (!file.TryGet(name, out TensorInfo found))
        {
            _differences.Add($"'{name}' {expected} is missing");
            return;
        }

        bool sameType = found.Type == type || (weightsOnly && type == TensorType.F32 && TensorFloats.IsConvertible(found.Type));
        if (!sameType || !found.Shape.SequenceEqual(shape))
        {
            _differences.Add($"'{name}' is {found.Type.Name()} {found.ShapeText}, expected {expected}");
        }
    }

    private ModelFileException NotAllowed(string name, int index, IConvertible value, string expected) =>
        new($"{file.Name}: element {index} of tensor '{name}' is {value.ToString(CultureInfo.InvariantCulture)}; expected {expected}.");
}
